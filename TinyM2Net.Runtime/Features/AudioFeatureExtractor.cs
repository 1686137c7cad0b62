using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// MFCC or log-mel by librosa's definition (McFee et al., "librosa: Audio and Music Signal Analysis in Python", SciPy 2015). Each lane of a vector
/// holds an output of its own, and every sum runs in order within its lane: any processor gives the same bits.
/// </summary>
internal sealed class AudioFeatureExtractor : FeatureExtractor
{
    private readonly AudioFeatureSettings settings;
    private readonly MelSpectrum spectrum;
    private readonly FeatureRows rows;
    private readonly float[] cells;
    private readonly float[] padded;
    private readonly int margin;

    public AudioFeatureExtractor(AudioFeatureSettings settings, FeatureTables? stored = null)
    {
        this.settings = settings;
        var tables = stored is null ? AudioTables.Compute(settings) : AudioTables.From(settings, stored);
        Tables = stored ?? tables.ToTables(settings);
        spectrum = new MelSpectrum(tables, settings);
        rows = new FeatureRows(tables, settings, spectrum.Stride);
        cells = new float[settings.NaturalFrames * spectrum.Stride];
        // The samples between their margins of silence.
        margin = settings.Centered ? settings.FftSize / 2 : 0;
        padded = new float[Math.Max(margin + settings.SampleCount, (settings.NaturalFrames - 1) * settings.HopLength + settings.FftSize)];
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
        AudioSamples.Check(samples);
        samples.CopyTo(padded.AsSpan(margin));
        padded.AsSpan(margin + samples.Length, settings.SampleCount - samples.Length).Clear();

        spectrum.Compute(padded, settings.HopLength, settings.NaturalFrames, cells);
        rows.Write(cells, destination);
    }
}
