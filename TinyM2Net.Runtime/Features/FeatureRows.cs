namespace TinyM2Net.Runtime.Features;

/// <summary>Frames of decibels to rows of features: the DCT's first coefficients, or the bands themselves.</summary>
internal sealed class FeatureRows
{
    // So many frames' coefficients at a time.
    private const int BlockFrames = 8;

    private readonly BandedProduct? dct;
    private readonly float[] block;
    private readonly int bands;
    private readonly int width;
    private readonly int stride;

    /// <param name="stride">Values from one frame's cells to the next one's.</param>
    public FeatureRows(AudioTables tables, AudioFeatureSettings settings, int stride)
    {
        (bands, width) = (settings.MelBands, settings.Shape.Width);
        this.stride = stride;
        dct = settings.Feature == AudioFeature.Mfcc ? new BandedProduct(tables.DctRows(bands)) : null;
        block = new float[BlockFrames * (dct?.Stride ?? 0)];
    }

    /// <param name="destination">Receives a row a frame.</param>
    public void Write(ReadOnlySpan<float> cells, int frames, Span<float> destination)
    {
        if (dct is null)
        {
            for (var frame = 0; frame < frames; frame++)
                cells.Slice(frame * stride, bands).CopyTo(destination[(frame * bands)..]);
            return;
        }

        for (var frame = 0; frame < frames; frame += BlockFrames)
        {
            var count = Math.Min(BlockFrames, frames - frame);
            dct.Apply(cells[(frame * stride)..], stride, count, block);
            for (var i = 0; i < count; i++)
                block.AsSpan(i * dct.Stride, width).CopyTo(destination[((frame + i) * width)..]);
        }
    }
}
