using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// Squared magnitudes of the Fourier transform of a real frame. An even size goes through a complex transform of half the size, real
/// samples at even places and imaginary ones at odd places.
/// </summary>
internal sealed class PowerSpectrum<T>
    where T : unmanaged
{
    private readonly int size;
    private readonly bool isEven;
    private readonly T[] window;
    private readonly T[] rootsReal;
    private readonly T[] rootsImaginary;
    private readonly FourierTransform<T> transform;

    /// <param name="window">As long as the transform.</param>
    /// <param name="roots">See <see cref="AudioTables.Roots"/>.</param>
    public PowerSpectrum(double[] window, double[] roots)
    {
        size = window.Length;
        isEven = size % 2 == 0;
        // Untangling the half-size transform sums pairs of values: halving the window, which is exact, saves halving them.
        this.window = new T[size];
        for (var n = 0; n < size; n++)
            this.window[isEven ? n / 2 + n % 2 * (size / 2) : n] = Lanes.Of<T>(isEven ? 0.5 * window[n] : window[n]);
        rootsReal = new T[roots.Length / 2];
        rootsImaginary = new T[roots.Length / 2];
        for (var k = 0; k < rootsReal.Length; k++)
            (rootsReal[k], rootsImaginary[k]) = (Lanes.Of<T>(roots[2 * k]), Lanes.Of<T>(roots[2 * k + 1]));
        var unit = new UnitRoots(roots, size);
        transform = isEven ? new FourierTransform<T>(size / 2, unit, step: 2) : new FourierTransform<T>(size, unit, step: 1);
    }

    /// <summary>Bins of the result.</summary>
    public int Bins => size / 2 + 1;

    /// <param name="frame">As many samples as the window.</param>
    /// <param name="power">A value a bin.</param>
    public void Compute(ReadOnlySpan<float> frame, Span<T> power)
    {
        if (isEven)
            SplitWindowed(frame[..size], ref transform.Input.Real, ref transform.Input.Imaginary);
        else
            Windowed(frame[..size], ref transform.Input.Real, ref transform.Input.Imaginary);
        var spectrum = transform.Run();
        if (isEven)
            Untangle(ref spectrum.Real, ref spectrum.Imaginary, power[..Bins]);
        else
            Square(ref spectrum.Real, ref spectrum.Imaginary, power[..Bins]);
    }

    private void SplitWindowed(ReadOnlySpan<float> frame, ref T real, ref T imaginary)
    {
        var half = size / 2;
        var n = 0;
        if (typeof(T) == typeof(float))
        {
            ref var samples = ref MemoryMarshal.GetReference(frame);
            ref var weights = ref Unsafe.As<T, float>(ref window[0]);
            ref var evens = ref Unsafe.As<T, float>(ref real);
            ref var odds = ref Unsafe.As<T, float>(ref imaginary);
            for (; n <= half - Vector<float>.Count; n += Vector<float>.Count)
            {
                var (even, odd) = Lanes.Unzip(Vector.LoadUnsafe(ref samples, (nuint)(2 * n)), Vector.LoadUnsafe(ref samples, (nuint)(2 * n + Vector<float>.Count)));
                (even * Vector.LoadUnsafe(ref weights, (nuint)n)).StoreUnsafe(ref evens, (nuint)n);
                (odd * Vector.LoadUnsafe(ref weights, (nuint)(half + n))).StoreUnsafe(ref odds, (nuint)n);
            }
        }

        for (; n < half; n++)
        {
            Unsafe.Add(ref real, n) = Product(frame[2 * n], window[n]);
            Unsafe.Add(ref imaginary, n) = Product(frame[2 * n + 1], window[half + n]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Product(float sample, T weight) => (new Vector<T>(Lanes.Of<T>(sample)) * new Vector<T>(weight))[0];

    private void Windowed(ReadOnlySpan<float> frame, ref T real, ref T imaginary)
    {
        for (var n = 0; n < frame.Length; n++)
        {
            Unsafe.Add(ref real, n) = Product(frame[n], window[n]);
            Unsafe.Add(ref imaginary, n) = default;
        }
    }

    /// <summary>With Z the half-size transform: X[k] = E + T and X[half - k] = conj(E - T), where E and T come from Z[k] and conj Z[half - k].</summary>
    private void Untangle(ref T real, ref T imaginary, Span<T> power)
    {
        var (lanes, half) = (Vector<T>.Count, size / 2);
        ref var result = ref power[0];
        // Bins 1 to end - 1 and their mirrors; the first bin is its own mirror, and so is the one in the middle.
        var end = (half + 1) / 2;
        var vectors = end > lanes;
        for (var k = 1; vectors; k = Math.Min(k + lanes, end - lanes))
        {
            var mirror = half - k - lanes + 1;
            Untangle(new(Vector.LoadUnsafe(ref real, (nuint)k), Vector.LoadUnsafe(ref imaginary, (nuint)k)),
                new(Lanes.Reverse(Vector.LoadUnsafe(ref real, (nuint)mirror)), Lanes.Reverse(Vector.LoadUnsafe(ref imaginary, (nuint)mirror))),
                new(Vector.LoadUnsafe(ref rootsReal[k]), Vector.LoadUnsafe(ref rootsImaginary[k])), out var low, out var high);
            low.StoreUnsafe(ref result, (nuint)k);
            Lanes.Reverse(high).StoreUnsafe(ref result, (nuint)mirror);
            if (k == end - lanes)
                break;
        }

        for (var k = 0; k <= half / 2; k = k == 0 && vectors ? end : k + 1)
        {
            var mirror = k == 0 ? 0 : half - k;
            Untangle(new(new(Unsafe.Add(ref real, k)), new(Unsafe.Add(ref imaginary, k))), new(new(Unsafe.Add(ref real, mirror)), new(Unsafe.Add(ref imaginary, mirror))),
                new(new(rootsReal[k]), new(rootsImaginary[k])), out var low, out var high);
            power[half - k] = high[0];
            power[k] = low[0];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Untangle(ComplexLanes<T> z, ComplexLanes<T> mirror, ComplexLanes<T> root, out Vector<T> low, out Vector<T> high)
    {
        var conjugate = new ComplexLanes<T>(mirror.Real, -mirror.Imaginary);
        var even = z + conjugate;
        var odd = (z - conjugate).TurnedBack() * root;
        low = Power(even + odd);
        high = Power(even - odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Power(ComplexLanes<T> x) => Lanes.MultiplyAdd(x.Real, x.Real, x.Imaginary * x.Imaginary);

    private static void Square(ref T real, ref T imaginary, Span<T> power)
    {
        for (var k = 0; k < power.Length; k++)
            power[k] = Power(new(new(Unsafe.Add(ref real, k)), new(Unsafe.Add(ref imaginary, k))))[0];
    }
}
