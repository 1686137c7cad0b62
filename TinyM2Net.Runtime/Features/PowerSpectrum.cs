using System.Numerics;
using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// Squared magnitudes of the Fourier transform of real frames, one frame in each lane. An even size goes through a complex transform of
/// half the size, real samples at even places and imaginary ones at odd places.
/// </summary>
internal sealed class PowerSpectrum<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int size;
    private readonly bool isEven;
    private readonly T[] window;
    private readonly T[] roots;
    private readonly FourierTransform<T> transform;

    /// <param name="window">As long as the transform.</param>
    /// <param name="roots">See <see cref="AudioTables.Roots"/>.</param>
    public PowerSpectrum(double[] window, double[] roots)
    {
        size = window.Length;
        isEven = size % 2 == 0;
        this.roots = Array.ConvertAll(roots, T.CreateTruncating);
        // Untangling the half-size transform sums pairs of values: halving the window, which is exact, saves halving them.
        this.window = Array.ConvertAll(window, w => T.CreateTruncating(isEven ? 0.5 * w : w));
        transform = isEven
            ? new FourierTransform<T>(size / 2, k => Root(this.roots, size, 2 * k))
            : new FourierTransform<T>(size, k => Root(this.roots, size, k));
        Power = new LaneBuffer<T>(size / 2 + 1);
    }

    /// <summary>The result: a vector a bin.</summary>
    public LaneBuffer<T> Power { get; }

    /// <param name="starts">Where in <paramref name="samples"/> each lane's frame begins.</param>
    public void Compute(ReadOnlySpan<float> samples, ReadOnlySpan<int> starts)
    {
        Gather(samples, starts);
        var spectrum = transform.Run();
        if (isEven)
            Untangle(ref spectrum.Start, ref Power.Start);
        else
            Square(spectrum.Vectors, Power.Vectors);
    }

    private void Gather(ReadOnlySpan<float> samples, ReadOnlySpan<int> starts)
    {
        var lanes = Vector<T>.Count;
        var step = isEven ? lanes : 2 * lanes;
        var values = transform.Input.Values;
        if (!isEven)
            values.Clear();
        for (var lane = 0; lane < lanes; lane++)
        {
            var frame = samples.Slice(starts[lane], size);
            for (int n = 0, place = lane; n < frame.Length; n++, place += step)
                values[place] = T.CreateTruncating(frame[n]) * window[n];
        }
    }

    private void Untangle(ref Vector<T> z, ref Vector<T> power)
    {
        var half = size / 2;
        for (var k = 0; k <= half / 2; k++)
        {
            // With Z the half-size transform: X[k] = E + T and X[half - k] = conj(E - T), where E and T come from Z[k] and conj Z[half - k].
            var mirror = k == 0 ? 0 : half - k;
            var (zr, zi) = (Unsafe.Add(ref z, 2 * k), Unsafe.Add(ref z, 2 * k + 1));
            var (yr, yi) = (Unsafe.Add(ref z, 2 * mirror), Unsafe.Add(ref z, 2 * mirror + 1));
            var (er, ei) = (zr + yr, zi - yi);
            var (dr, di) = (zr - yr, zi + yi);
            var (c, s) = (new Vector<T>(roots[2 * k]), new Vector<T>(roots[2 * k + 1]));
            var (tr, ti) = (c * di + s * dr, s * di - c * dr);
            var (ar, ai, br, bi) = (er + tr, ei + ti, er - tr, ei - ti);
            Unsafe.Add(ref power, k) = ar * ar + ai * ai;
            Unsafe.Add(ref power, half - k) = br * br + bi * bi;
        }
    }

    private static void Square(ReadOnlySpan<Vector<T>> z, Span<Vector<T>> power)
    {
        for (var k = 0; k < power.Length; k++)
            power[k] = z[2 * k] * z[2 * k] + z[2 * k + 1] * z[2 * k + 1];
    }

    /// <summary>exp(-2 pi i k / size) from a table that holds half a turn of an even size, a whole one of an odd size.</summary>
    private static (T Real, T Imaginary) Root(T[] roots, int size, int k)
    {
        k %= size;
        return 2 * k < roots.Length
            ? (roots[2 * k], roots[2 * k + 1])
            : (-roots[2 * k - roots.Length], -roots[2 * k - roots.Length + 1]);
    }
}
