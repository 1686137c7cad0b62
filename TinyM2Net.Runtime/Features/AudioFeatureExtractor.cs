using System.Numerics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// MFCC or log-mel by librosa's definition (McFee et al., "librosa: Audio and Music Signal Analysis in Python", SciPy 2015), in single
/// precision (the spectrum in double where <see cref="AudioTables.NeedsDouble"/> says so). Each lane of a vector holds a frame of its
/// own, and every sum runs in order within its lane.
/// </summary>
internal sealed class AudioFeatureExtractor : FeatureExtractor
{
    private const float MinimumPower = 1e-10f;

    // Full scale is 1. Far above it a float recording is damaged, and its powers would overflow.
    private const float MaximumAmplitude = 1 << 20;

    private readonly AudioFeatureSettings settings;
    private readonly AudioTables tables;
    private readonly (int First, int Weights, int Count)[] bands;
    private readonly PowerSpectrum<float>? single;
    private readonly PowerSpectrum<double>? wide;
    private readonly LaneBuffer<float> power;
    private readonly LaneBuffer<float> mel;
    private readonly LaneBuffer<float> cepstrum;
    private readonly float[] padded;
    private readonly int margin;
    private readonly int silence;

    public AudioFeatureExtractor(AudioFeatureSettings settings, FeatureTables? stored = null)
    {
        this.settings = settings;
        tables = stored is null ? AudioTables.Compute(settings) : AudioTables.From(settings, stored);
        Tables = stored ?? tables.ToTables(settings);
        bands = new (int, int, int)[settings.MelBands];
        for (int band = 0, weights = 0; band < bands.Length; band++)
        {
            bands[band] = ((int)tables.MelBins[2 * band], weights, (int)tables.MelBins[2 * band + 1]);
            weights += bands[band].Count;
        }

        if (AudioTables.NeedsDouble(settings))
        {
            wide = new PowerSpectrum<double>(tables.Window, tables.Roots);
            power = new LaneBuffer<float>(wide.Power.Count);
        }
        else
        {
            single = new PowerSpectrum<float>(tables.Window, tables.Roots);
            power = single.Power;
        }

        var blocks = (settings.NaturalFrames + Vector<float>.Count - 1) / Vector<float>.Count;
        mel = new LaneBuffer<float>(blocks * settings.MelBands);
        cepstrum = new LaneBuffer<float>(tables.Dct.Length / settings.MelBands);
        // The samples between their margins, and behind them a frame of silence for the lanes beyond the last frame.
        margin = settings.Centered ? settings.FftSize / 2 : 0;
        silence = Math.Max(margin + settings.SampleCount, (settings.NaturalFrames - 1) * settings.HopLength + settings.FftSize);
        padded = new float[silence + settings.FftSize];
    }

    public override AudioFeatureSettings Settings => settings;

    public override FeatureTables Tables { get; }

    /// <summary>Of the last file, in Hz.</summary>
    public int SourceSampleRate { get; private set; }

    public override void Extract(ReadOnlySpan<byte> clipFile, Span<float> destination)
    {
        var clip = WavFile.Read(clipFile);
        SourceSampleRate = clip.SampleRate;
        Extract(Resampler.Resample(clip.Samples, clip.SampleRate, settings.SampleRate), destination);
    }

    /// <param name="samples">At the settings' rate; cropped at the end or padded with zeros to the settings' duration.</param>
    /// <param name="destination">As many values as the shape counts.</param>
    /// <exception cref="MediaException">There are no samples, or one is not finite or far beyond full scale.</exception>
    public void Extract(ReadOnlySpan<float> samples, Span<float> destination)
    {
        CheckDestination(destination);
        if (samples.IsEmpty)
            throw new MediaException("Audio: the clip has no samples. Record at least one.");
        samples = samples[..Math.Min(samples.Length, settings.SampleCount)];
        var damaged = samples.IndexOfAnyExceptInRange(-MaximumAmplitude, MaximumAmplitude);
        if (damaged >= 0)
            throw new MediaException(FormattableString.Invariant(
                $"Audio: sample {damaged} is {samples[damaged]}, far beyond full scale (1). Export the clip again."));
        samples.CopyTo(padded.AsSpan(margin));
        padded.AsSpan(margin + samples.Length, settings.SampleCount - samples.Length).Clear();

        ComputeMel();
        ToDecibels();
        if (settings.Feature == AudioFeature.Mfcc)
            WriteCepstra(destination);
        else
            WriteMel(destination);
        RepeatLastFrame(destination);
    }

    private void ComputeMel()
    {
        var lanes = Vector<float>.Count;
        Span<int> starts = stackalloc int[lanes];
        var spectrum = power.Vectors;
        var cells = mel.Vectors;
        for (int frame = 0, cell = 0; frame < settings.NaturalFrames; frame += lanes)
        {
            for (var lane = 0; lane < lanes; lane++)
                starts[lane] = frame + lane < settings.NaturalFrames ? (frame + lane) * settings.HopLength : silence;
            ComputePower(starts);
            foreach (var (first, start, count) in bands)
            {
                var weights = tables.MelWeights.AsSpan(start, count);
                var bins = spectrum.Slice(first, count);
                var sum = Vector<float>.Zero;
                for (var i = 0; i < weights.Length; i++)
                    sum += new Vector<float>(weights[i]) * bins[i];
                cells[cell++] = Vector.Max(sum, new Vector<float>(MinimumPower));
            }
        }
    }

    private void ComputePower(ReadOnlySpan<int> starts)
    {
        if (wide is null)
        {
            single!.Compute(padded, starts);
            return;
        }

        // A vector holds half as many doubles: two rounds fill one vector of singles.
        var half = Vector<double>.Count;
        for (var round = 0; round < 2; round++)
        {
            wide.Compute(padded, starts.Slice(round * half, half));
            var from = wide.Power.Values;
            var to = power.Values[(round * half)..];
            for (var bin = 0; bin < power.Count; bin++)
                for (var lane = 0; lane < half; lane++)
                    to[bin * 2 * half + lane] = (float)from[bin * half + lane];
        }
    }

    private void ToDecibels()
    {
        Elementary.Log10(mel.Values);
        var cells = mel.Vectors;
        var largest = new Vector<float>(float.NegativeInfinity);
        foreach (ref var cell in cells)
        {
            cell *= new Vector<float>(10f);
            largest = Vector.Max(largest, cell);
        }

        if (settings.TopDb is not { } range)
            return;
        // A maximum is exact in any order. Lanes of silence hold the smallest value there is.
        var peak = largest[0];
        for (var lane = 1; lane < Vector<float>.Count; lane++)
            peak = Math.Max(peak, largest[lane]);
        var floor = new Vector<float>(peak - (float)range);
        foreach (ref var cell in cells)
            cell = Vector.Max(cell, floor);
    }

    private void WriteCepstra(Span<float> destination)
    {
        var lanes = Vector<float>.Count;
        var frames = Math.Min(settings.Shape.Height, settings.NaturalFrames);
        var coefficients = cepstrum.Vectors;
        var values = cepstrum.Values;
        for (var frame = 0; frame < frames; frame += lanes)
        {
            var cells = mel.Vectors.Slice(frame / lanes * settings.MelBands, settings.MelBands);
            for (var k = 0; k < coefficients.Length; k++)
            {
                var row = tables.Dct.AsSpan(k * cells.Length, cells.Length);
                var sum = Vector<float>.Zero;
                for (var m = 0; m < row.Length; m++)
                    sum += new Vector<float>(row[m]) * cells[m];
                coefficients[k] = sum;
            }

            for (var lane = 0; lane < Math.Min(lanes, frames - frame); lane++)
                for (var k = 0; k < coefficients.Length; k++)
                    destination[(frame + lane) * coefficients.Length + k] = values[k * lanes + lane];
        }
    }

    private void WriteMel(Span<float> destination)
    {
        var lanes = Vector<float>.Count;
        var values = mel.Values;
        for (var frame = 0; frame < Math.Min(settings.Shape.Height, settings.NaturalFrames); frame++)
            for (var band = 0; band < settings.MelBands; band++)
                destination[frame * settings.MelBands + band] = values[(frame / lanes * settings.MelBands + band) * lanes + frame % lanes];
    }

    private void RepeatLastFrame(Span<float> destination)
    {
        var width = settings.Shape.Width;
        var last = destination.Slice((Math.Min(settings.Shape.Height, settings.NaturalFrames) - 1) * width, width);
        for (var frame = settings.NaturalFrames; frame < settings.Shape.Height; frame++)
            last.CopyTo(destination.Slice(frame * width, width));
    }
}
