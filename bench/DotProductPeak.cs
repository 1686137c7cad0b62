using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TinyM2Net.Bench;

/// <summary>
/// What one core can do at best: multiply-accumulates of bytes a second, from registers alone, with the widest instruction that .NET has.
/// The limit that inference is held against.
/// </summary>
internal static class DotProductPeak
{
    private const int Repetitions = 200_000;

    private static Vector256<int> sink;

    public static Vector256<int> Sink => sink;

    /// <summary>0 where there is none of the two instruction sets that it knows.</summary>
    public static double Measure() => AvxVnni.IsSupported ? Peak.Measure(RunVnni) : Avx2.IsSupported ? Peak.Measure(RunAvx2) : 0;

    // Twelve independent sums: two units with a latency of four or five cycles.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long RunVnni()
    {
        var (x, w) = (Vector256.Create((byte)3), Vector256.Create((sbyte)5));
        Vector256<int> a, b, c, d, e, f, g, h, i, j, k, l;
        a = b = c = d = e = f = g = h = i = j = k = l = sink;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            a = AvxVnni.MultiplyWideningAndAdd(a, x, w);
            b = AvxVnni.MultiplyWideningAndAdd(b, x, w);
            c = AvxVnni.MultiplyWideningAndAdd(c, x, w);
            d = AvxVnni.MultiplyWideningAndAdd(d, x, w);
            e = AvxVnni.MultiplyWideningAndAdd(e, x, w);
            f = AvxVnni.MultiplyWideningAndAdd(f, x, w);
            g = AvxVnni.MultiplyWideningAndAdd(g, x, w);
            h = AvxVnni.MultiplyWideningAndAdd(h, x, w);
            i = AvxVnni.MultiplyWideningAndAdd(i, x, w);
            j = AvxVnni.MultiplyWideningAndAdd(j, x, w);
            k = AvxVnni.MultiplyWideningAndAdd(k, x, w);
            l = AvxVnni.MultiplyWideningAndAdd(l, x, w);
        }

        sink = a + b + c + d + e + f + g + h + i + j + k + l;
        return 12L * Vector256<byte>.Count * Repetitions;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long RunAvx2()
    {
        var (x, w) = (Vector256.Create((short)3), Vector256.Create((short)5));
        Vector256<int> a, b, c, d, e, f;
        a = b = c = d = e = f = sink;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            a += Avx2.MultiplyAddAdjacent(a.AsInt16(), w);
            b += Avx2.MultiplyAddAdjacent(b.AsInt16(), x);
            c += Avx2.MultiplyAddAdjacent(c.AsInt16(), w);
            d += Avx2.MultiplyAddAdjacent(d.AsInt16(), x);
            e += Avx2.MultiplyAddAdjacent(e.AsInt16(), w);
            f += Avx2.MultiplyAddAdjacent(f.AsInt16(), x);
        }

        sink = a + b + c + d + e + f;
        return 6L * Vector256<short>.Count * Repetitions;
    }
}
