using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Bench;

/// <summary>What one core can do at best: fp32 fused multiply-adds a second, from registers alone. The limit that training is held against.</summary>
internal static class MultiplyAddPeak
{
    private const int Repetitions = 400_000;

    private static float sink;

    public static double Measure() => Peak.Measure(Vector512.IsHardwareAccelerated ? Run512 : Run256);

    // Twelve independent sums: two units with a latency of four or five cycles.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Run512()
    {
        Vector512<float> factor = Vector512.Create(0.999f), addend = Vector512.Create(0.1f);
        Vector512<float> a, b, c, d, e, f, g, h, i, j, k, l;
        a = b = c = d = e = f = g = h = i = j = k = l = addend;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            a = Vector512.FusedMultiplyAdd(a, factor, addend);
            b = Vector512.FusedMultiplyAdd(b, factor, addend);
            c = Vector512.FusedMultiplyAdd(c, factor, addend);
            d = Vector512.FusedMultiplyAdd(d, factor, addend);
            e = Vector512.FusedMultiplyAdd(e, factor, addend);
            f = Vector512.FusedMultiplyAdd(f, factor, addend);
            g = Vector512.FusedMultiplyAdd(g, factor, addend);
            h = Vector512.FusedMultiplyAdd(h, factor, addend);
            i = Vector512.FusedMultiplyAdd(i, factor, addend);
            j = Vector512.FusedMultiplyAdd(j, factor, addend);
            k = Vector512.FusedMultiplyAdd(k, factor, addend);
            l = Vector512.FusedMultiplyAdd(l, factor, addend);
        }

        sink = (a + b + c + d + e + f + g + h + i + j + k + l)[0];
        return 12L * Vector512<float>.Count * Repetitions;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Run256()
    {
        Vector256<float> factor = Vector256.Create(0.999f), addend = Vector256.Create(0.1f);
        Vector256<float> a, b, c, d, e, f, g, h, i, j, k, l;
        a = b = c = d = e = f = g = h = i = j = k = l = addend;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            a = Vector256.FusedMultiplyAdd(a, factor, addend);
            b = Vector256.FusedMultiplyAdd(b, factor, addend);
            c = Vector256.FusedMultiplyAdd(c, factor, addend);
            d = Vector256.FusedMultiplyAdd(d, factor, addend);
            e = Vector256.FusedMultiplyAdd(e, factor, addend);
            f = Vector256.FusedMultiplyAdd(f, factor, addend);
            g = Vector256.FusedMultiplyAdd(g, factor, addend);
            h = Vector256.FusedMultiplyAdd(h, factor, addend);
            i = Vector256.FusedMultiplyAdd(i, factor, addend);
            j = Vector256.FusedMultiplyAdd(j, factor, addend);
            k = Vector256.FusedMultiplyAdd(k, factor, addend);
            l = Vector256.FusedMultiplyAdd(l, factor, addend);
        }

        sink = (a + b + c + d + e + f + g + h + i + j + k + l)[0];
        return 12L * Vector256<float>.Count * Repetitions;
    }

    public static float Sink => sink;
}
