using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Kinds;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Spec;

internal sealed class AudioSpec() : SpecKind(new AudioKind())
{
    /// <summary>Clips of this many seconds and more have no beginning that matters: their windows are turned instead of shifted.</summary>
    private const double RotatedFrom = 2;

    /// <summary>The longest hop that gives at least <paramref name="frames"/> frames: so the hop follows the clip's length.</summary>
    public static int HopFor(AudioFeatureSettings settings, int frames) =>
        Math.Max(1, (settings.Centered ? settings.SampleCount : settings.SampleCount - settings.FftSize) / Math.Max(1, frames - 1));

    public override FeatureSettings Read(ObjectReader reader, FeatureSettings? preset)
    {
        var d = preset as AudioFeatureSettings ?? new();
        var fft = reader.Integer("fftSize", d.FftSize, 32, 16384);
        var settings = new AudioFeatureSettings
        {
            SampleRate = reader.Integer("sampleRate", d.SampleRate, 4000, 192000),
            Duration = reader.Number("duration", d.Duration, 0.02, 60),
            Feature = reader.Choice("feature", d.Feature, ("mfcc", AudioFeature.Mfcc), ("logMel", AudioFeature.LogMel)),
            FftSize = fft,
            WindowLength = reader.Integer("windowLength", reader.Has("fftSize") ? fft : d.WindowLength, 16, 16384),
            MelBands = reader.Integer("melBands", d.MelBands, 4, 256),
            Coefficients = reader.Integer("coefficients", d.Coefficients, 1, 256),
            MelScale = reader.Choice("melScale", d.MelScale, ("slaney", MelScale.Slaney), ("htk", MelScale.Htk)),
            MelNorm = reader.Choice("melNorm", d.MelNorm, ("slaney", MelNorm.Slaney), ("none", MelNorm.None)),
            MinimumFrequency = reader.Number("minimumFrequency", d.MinimumFrequency, 0, 96000),
            MaximumFrequency = reader.OptionalNumber("maximumFrequency", 1, 96000) ?? d.MaximumFrequency,
            TopDb = reader.Boolean("limitRange", d.TopDb is not null) ? reader.Number("topDb", d.TopDb ?? new AudioFeatureSettings().TopDb!.Value, 1, 200) : null,
            Centered = reader.Boolean("centered", d.Centered),
            Frames = reader.OptionalInteger("frames", 1, 4096) ?? d.Frames,
        };
        var hop = reader.OptionalInteger("hopLength", 1, 16384);
        settings = settings with { HopLength = hop ?? (settings.Frames is { } frames ? HopFor(settings, frames) : d.HopLength) };
        Check(reader, settings);
        return settings;
    }

    public override AugmentationOptions DefaultAugmentation(FeatureSettings settings)
    {
        var audio = (AudioFeatureSettings)settings;
        return new()
        {
            TimeShift = audio.Duration < RotatedFrom ? 0.1 : 0,
            TimeRotation = audio.Duration >= RotatedFrom,
            TimeMask = 1.0 / 6,
            FrequencyMask = 2,
            Noise = 0.1,
            Loudness = audio.Feature == AudioFeature.Mfcc ? 0.3 : 0,
        };
    }

    private static void Check(ObjectReader reader, AudioFeatureSettings settings)
    {
        void Conflict(string property, string message) => reader.Error(DiagnosticCodes.ConflictingFeatures, property, message);

        var half = settings.SampleRate / 2.0;
        if (settings.WindowLength > settings.FftSize)
            Conflict("windowLength", $"\"windowLength\" is {settings.WindowLength}, more than \"fftSize\" {settings.FftSize}: raise fftSize or shorten the window.");
        if (!HasSmallFactors(settings.FftSize))
            Conflict("fftSize", $"\"fftSize\" is {settings.FftSize}: its only factors may be 2, 3 and 5, such as 400, 512 or 1024.");
        if (settings.Feature == AudioFeature.Mfcc && settings.Coefficients > settings.MelBands)
            Conflict("coefficients", $"\"coefficients\" is {settings.Coefficients}, more than \"melBands\" {settings.MelBands}: keep fewer coefficients.");
        if (settings.MaximumFrequency > half || settings.MinimumFrequency >= (settings.MaximumFrequency ?? half))
        {
            var property = reader.Has("maximumFrequency") ? "maximumFrequency" : "minimumFrequency";
            Conflict(property, FormattableString.Invariant(
                $"Frequencies must rise from {settings.MinimumFrequency} Hz to at most half the sample rate, {half} Hz; the upper one is {settings.MaximumFrequency ?? half} Hz."));
        }
        if (settings.NaturalFrames < 1)
            Conflict("fftSize", FormattableString.Invariant(
                $"A clip of {settings.Duration} s has {settings.SampleCount} samples, fewer than \"fftSize\" {settings.FftSize}: lengthen it or centre the frames."));
        else if (!AudioTables.IsAffordable(settings))
            Conflict("hopLength", $"A clip has {settings.NaturalFrames} frames at a hop of {settings.HopLength} samples, each of \"fftSize\" {settings.FftSize}: more than a device can compute for one answer. Raise hopLength or shorten duration.");
    }

    private static bool HasSmallFactors(int size)
    {
        foreach (var factor in (ReadOnlySpan<int>)[2, 3, 5])
            while (size % factor == 0)
                size /= factor;
        return size == 1;
    }
}
