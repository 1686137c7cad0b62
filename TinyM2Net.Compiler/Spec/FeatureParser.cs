using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Spec;

/// <summary>Reads a modality's feature settings and augmentation; a preset's settings are the fallbacks where it has any.</summary>
internal static class FeatureParser
{
    /// <summary>Clips of this many seconds and more have no beginning that matters: their windows are turned instead of shifted.</summary>
    private const double RotatedFrom = 2;

    public static readonly string[] Kinds = ["audio", "image", "series"];

    public static string KindOf(FeatureSettings settings) => settings switch
    {
        AudioFeatureSettings => Kinds[0],
        ImageFeatureSettings => Kinds[1],
        _ => Kinds[2],
    };

    public static FeatureSettings Features(string kind, ObjectReader reader, FeatureSettings? fallback) => kind switch
    {
        "audio" => Audio(reader, fallback as AudioFeatureSettings ?? new()),
        "image" => Image(reader, fallback as ImageFeatureSettings ?? new()),
        _ => Series(reader, fallback as SeriesFeatureSettings ?? new()),
    };

    /// <summary>The longest hop that gives at least <paramref name="frames"/> frames: so the hop follows the clip's length.</summary>
    public static int HopFor(AudioFeatureSettings settings, int frames) =>
        Math.Max(1, (settings.Centered ? settings.SampleCount : settings.SampleCount - settings.FftSize) / Math.Max(1, frames - 1));

    /// <summary>What suits the kind, by the reference recipe.</summary>
    public static AugmentationOptions DefaultAugmentation(FeatureSettings settings) => settings switch
    {
        AudioFeatureSettings audio => new()
        {
            TimeShift = audio.Duration < RotatedFrom ? 0.1 : 0,
            TimeRotation = audio.Duration >= RotatedFrom,
            TimeMask = 1.0 / 6,
            FrequencyMask = 2,
            Noise = 0.1,
            Loudness = audio.Feature == AudioFeature.Mfcc ? 0.3 : 0,
        },
        ImageFeatureSettings => new() { Mirror = true, PixelShift = 3, Contrast = 0.1, Level = 0.1 },
        _ => new() { TimeShift = 0.0625, Contrast = 0.1, Noise = 0.05 },
    };

    public static AugmentationOptions Augmentation(ObjectReader reader, AugmentationOptions fallback)
    {
        var options = new AugmentationOptions
        {
            TimeShift = reader.Number("timeShift", fallback.TimeShift, 0, 0.5),
            TimeRotation = reader.Boolean("timeRotation", fallback.TimeRotation),
            TimeMask = reader.Number("timeMask", fallback.TimeMask, 0, 0.5),
            FrequencyMask = reader.Integer("frequencyMask", fallback.FrequencyMask, 0, 64),
            Noise = reader.Number("noise", fallback.Noise, 0, 2),
            Loudness = reader.Number("loudness", fallback.Loudness, 0, 2),
            Mirror = reader.Boolean("mirror", fallback.Mirror),
            PixelShift = reader.Integer("pixelShift", fallback.PixelShift, 0, 64),
            Contrast = reader.Number("contrast", fallback.Contrast, 0, 0.5),
            Level = reader.Number("level", fallback.Level, 0, 2),
        };
        reader.Finish();
        return options;
    }

    private static AudioFeatureSettings Audio(ObjectReader reader, AudioFeatureSettings d)
    {
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
        CheckAudio(reader, settings);
        return settings;
    }

    private static void CheckAudio(ObjectReader reader, AudioFeatureSettings settings)
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

    private static ImageFeatureSettings Image(ObjectReader reader, ImageFeatureSettings d)
    {
        var settings = new ImageFeatureSettings
        {
            Width = reader.Integer("width", d.Width, 1, 512),
            Height = reader.Integer("height", d.Height, 1, 512),
            Channels = reader.Integer("channels", d.Channels, 1, 3),
            ZeroIsMissing = reader.Boolean("zeroIsMissing", d.ZeroIsMissing),
            SubtractMedian = reader.Boolean("subtractMedian", d.SubtractMedian),
        };
        if (settings.Channels == 2)
            reader.Error(DiagnosticCodes.ConflictingFeatures, "channels", "\"channels\" is 2: it must be 3 for RGB, or 1 for gray, depth and thermal.");
        if (settings is { Channels: 3, ZeroIsMissing: true } or { Channels: 3, SubtractMedian: true })
            reader.Error(DiagnosticCodes.ConflictingFeatures, reader.Has("zeroIsMissing") ? "zeroIsMissing" : "subtractMedian",
                "\"zeroIsMissing\" and \"subtractMedian\" are for one channel of depth or heat: set \"channels\" to 1 or leave them out.");
        return settings;
    }

    private static SeriesFeatureSettings Series(ObjectReader reader, SeriesFeatureSettings d) => new()
    {
        Rows = reader.Integer("rows", d.Rows, 1, 4096),
        Columns = reader.Integer("columns", d.Columns, 1, 256),
    };
}
