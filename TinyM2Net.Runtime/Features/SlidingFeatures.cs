namespace TinyM2Net.Runtime.Features;

/// <summary>
/// Features of a window that slides over a recording, bit for bit those of the window's samples as a clip. A frame within the window is analyzed once,
/// when its last sample is there. Computed anew for each window: the frames that reach over its ends, where a clip has silence, and the DCT,
/// since <c>top_db</c> counts from the window's own peak. Memory does not grow.
/// </summary>
internal sealed class SlidingFeatures
{
    private readonly AudioFeatureSettings settings;
    private readonly MelSpectrum spectrum;
    private readonly FeatureRows rows;
    private readonly float[] samples;
    private readonly float[] cells;
    private readonly float[] edge;
    private readonly int margin;
    private readonly int firstWhole;
    private readonly int endWhole;
    private readonly int stepFrames;
    private int count;
    private long start;
    private bool hasWindow;

    /// <param name="stepFrames">Frames from one window's beginning to the next one's.</param>
    public SlidingFeatures(AudioFeatureSettings settings, FeatureTables tables, int stepFrames)
    {
        this.settings = settings;
        this.stepFrames = stepFrames;
        var read = AudioTables.From(settings, tables);
        spectrum = new MelSpectrum(read, settings);
        rows = new FeatureRows(read, settings, spectrum.Stride);
        samples = new float[settings.SampleCount];
        cells = new float[settings.NaturalFrames * spectrum.Stride];
        margin = settings.Centered ? settings.FftSize / 2 : 0;
        // Frames that lie wholly within the window.
        firstWhole = Math.Min((margin + settings.HopLength - 1) / settings.HopLength, settings.NaturalFrames);
        var last = settings.SampleCount + margin - settings.FftSize;
        endWhole = Math.Clamp(last < 0 ? 0 : last / settings.HopLength + 1, firstWhole, settings.NaturalFrames);
        edge = new float[Math.Max(EdgeLength(firstWhole), EdgeLength(settings.NaturalFrames - endWhole))];
    }

    /// <summary>Samples from one window's beginning to the next one's.</summary>
    public long Step => (long)stepFrames * settings.HopLength;

    /// <summary>Where the window that was completed last began, in samples.</summary>
    public long Start => start - Step;

    /// <summary>Takes samples up to the end of the window, and drops them from the span.</summary>
    /// <returns>Whether the window is complete; its features are in <paramref name="destination"/> then.</returns>
    /// <exception cref="MediaException">A sample is not finite or far beyond full scale.</exception>
    public bool Push(ref ReadOnlySpan<float> more, Span<float> destination)
    {
        // A step longer than the window leaves samples out.
        var skipped = (int)Math.Min(Math.Max(0, -count), more.Length);
        count += skipped;
        more = more[skipped..];
        if (count < 0)
            return false;
        var taken = Math.Min(samples.Length - count, more.Length);
        AudioSamples.Check(more[..taken], start + count);
        more[..taken].CopyTo(samples.AsSpan(count));
        more = more[taken..];
        count += taken;
        if (count < samples.Length)
            return false;
        Analyze();
        rows.Write(cells, destination);
        hasWindow = true;
        start += Step;
        count = (int)Math.Max(samples.Length - Step, int.MinValue);
        if (count > 0)
            samples.AsSpan((int)Step).CopyTo(samples);
        return true;
    }

    private void Analyze()
    {
        var (hop, stride, frames) = (settings.HopLength, spectrum.Stride, settings.NaturalFrames);
        var known = firstWhole;
        if (hasWindow && stepFrames < endWhole - firstWhole)
        {
            known = endWhole - stepFrames;
            cells.AsSpan((firstWhole + stepFrames) * stride, (known - firstWhole) * stride).CopyTo(cells.AsSpan(firstWhole * stride));
        }

        if (endWhole > known)
            spectrum.Compute(samples.AsSpan(known * hop - margin), hop, endWhole - known, cells.AsSpan(known * stride));
        AnalyzeEdge(0, firstWhole);
        AnalyzeEdge(endWhole, frames);
    }

    /// <summary>Frames that reach beyond the window, as a clip's do: into silence.</summary>
    private void AnalyzeEdge(int first, int end)
    {
        if (first == end)
            return;
        var from = first * settings.HopLength - margin;
        var span = edge.AsSpan(0, EdgeLength(end - first));
        span.Clear();
        var inside = Math.Max(0, from);
        var length = Math.Min(samples.Length, from + span.Length) - inside;
        samples.AsSpan(inside, Math.Max(0, length)).CopyTo(span[(inside - from)..]);
        spectrum.Compute(span, settings.HopLength, end - first, cells.AsSpan(first * spectrum.Stride));
    }

    private int EdgeLength(int frames) => frames == 0 ? 0 : (frames - 1) * settings.HopLength + settings.FftSize;
}
