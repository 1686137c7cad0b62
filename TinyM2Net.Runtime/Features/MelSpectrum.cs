using System.Numerics;
using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// Frames of samples to decibels in mel bands. The spectrum is single precision, or double where <see cref="AudioTables.NeedsDouble"/> says
/// so. A frame's cells depend on its own samples alone.
/// </summary>
internal sealed class MelSpectrum
{
    private const float MinimumPower = 1e-10f;

    // The power of so many frames stays in the nearest cache until the filters have read it.
    private const int BlockFrames = 8;

    private readonly BandedProduct filters;
    private readonly PowerSpectrum<float>? single;
    private readonly PowerSpectrum<double>? wide;
    private readonly double[] widePower;
    private readonly float[] power;
    private readonly int bins;

    public MelSpectrum(AudioTables tables, AudioFeatureSettings settings)
    {
        FrameLength = settings.FftSize;
        bins = settings.FftSize / 2 + 1;
        filters = new BandedProduct(tables.MelRuns(), tables.MelWeights);
        power = new float[BlockFrames * bins];
        if (AudioTables.NeedsDouble(settings))
        {
            wide = new PowerSpectrum<double>(tables.Window, tables.Roots);
            widePower = new double[bins];
        }
        else
        {
            single = new PowerSpectrum<float>(tables.Window, tables.Roots);
            widePower = [];
        }
    }

    /// <summary>Samples of a frame.</summary>
    public int FrameLength { get; }

    /// <summary>Values from one frame's cells to the next one's; those beyond the bands are the floor.</summary>
    public int Stride => filters.Stride;

    /// <param name="samples">Frame after frame begins <paramref name="hop"/> samples later.</param>
    /// <param name="cells">Receives <see cref="Stride"/> values a frame.</param>
    public void Compute(ReadOnlySpan<float> samples, int hop, int frames, Span<float> cells)
    {
        cells = cells[..(frames * Stride)];
        for (var frame = 0; frame < frames; frame += BlockFrames)
        {
            var block = Math.Min(BlockFrames, frames - frame);
            for (var i = 0; i < block; i++)
                ComputePower(samples.Slice((frame + i) * hop, FrameLength), power.AsSpan(i * bins, bins));
            filters.Apply(power, bins, block, cells[(frame * Stride)..]);
        }

        ToDecibels(cells);
    }

    private void ComputePower(ReadOnlySpan<float> frame, Span<float> destination)
    {
        if (wide is null)
        {
            single!.Compute(frame, destination);
            return;
        }

        wide.Compute(frame, widePower);
        for (var bin = 0; bin < widePower.Length; bin++)
            destination[bin] = (float)widePower[bin];
    }

    private static void ToDecibels(Span<float> cells)
    {
        // Stride is whole vectors.
        foreach (ref var cell in MemoryMarshal.Cast<float, Vector<float>>(cells))
            cell = Elementary.Log10(Vector.Max(cell, new Vector<float>(MinimumPower))) * new Vector<float>(10f);
    }
}
