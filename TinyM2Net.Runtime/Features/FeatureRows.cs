namespace TinyM2Net.Runtime.Features;

/// <summary>A clip's decibels to its features: cut off below the peak, through the DCT, cropped or padded to the wanted frames.</summary>
internal sealed class FeatureRows
{
    // So many frames at a time.
    private const int BlockFrames = 8;

    private readonly AudioFeatureSettings settings;
    private readonly BandedProduct? dct;
    private readonly float[] raised;
    private readonly float[] coefficients;
    private readonly int stride;
    private readonly int width;

    /// <param name="stride">Values from one frame's cells to the next one's.</param>
    public FeatureRows(AudioTables tables, AudioFeatureSettings settings, int stride)
    {
        this.settings = settings;
        this.stride = stride;
        width = settings.Shape.Width;
        dct = settings.Feature == AudioFeature.Mfcc ? new BandedProduct(tables.DctRuns(settings.MelBands), tables.Dct) : null;
        raised = new float[BlockFrames * stride];
        coefficients = new float[BlockFrames * (dct?.Stride ?? 0)];
    }

    /// <param name="cells">Of all the clip's natural frames.</param>
    /// <param name="destination">As many values as the shape counts.</param>
    public void Write(ReadOnlySpan<float> cells, Span<float> destination)
    {
        var floor = settings.TopDb is { } range ? DecibelRange.Peak(cells) - (float)range : float.NegativeInfinity;
        var frames = Math.Min(settings.Shape.Height, settings.NaturalFrames);
        for (var frame = 0; frame < frames; frame += BlockFrames)
        {
            var count = Math.Min(BlockFrames, frames - frame);
            DecibelRange.Raise(cells.Slice(frame * stride, count * stride), floor, raised);
            dct?.Apply(raised, stride, count, coefficients);
            for (var i = 0; i < count; i++)
                (dct is null ? raised.AsSpan(i * stride, width) : coefficients.AsSpan(i * dct.Stride, width)).CopyTo(destination[((frame + i) * width)..]);
        }

        // Frames beyond the clip's repeat its last one.
        for (var frame = frames; frame < settings.Shape.Height; frame++)
            destination.Slice((frames - 1) * width, width).CopyTo(destination[(frame * width)..]);
    }
}
