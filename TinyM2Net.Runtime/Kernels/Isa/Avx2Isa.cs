using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>256-bit vectors of x64, with the fused multiply-add of 16-bit pairs where there is one (AVX-VNNI).</summary>
internal readonly unsafe struct Avx2Isa : IIsa<Vector256<short>, Vector256<int>>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static int Lanes => Vector256<int>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load(short* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Widen8(byte* source) => Avx2.ConvertToVector256Int16((sbyte*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Widen4(byte* source)
    {
        var pairs = Avx2.ConvertToVector256Int32(source);
        // A channel's byte hl becomes the pair of 16 bits (.l.., ...h) and then, moved up and down with the sign, (l, h).
        return Avx2.ShiftRightArithmetic(Avx2.ShiftLeftLogical((pairs | Avx2.ShiftLeftLogical(pairs, 12)).AsInt16(), 12), 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Broadcast(short* pair) => Avx2.BroadcastScalarToVector256((int*)pair).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<short> Low, Vector256<short> High) Interleave(Vector256<short> a, Vector256<short> b)
    {
        // AVX2 unpacks within 128-bit halves; the second step puts the channels in order.
        var (inner, outer) = (Avx2.UnpackLow(a, b), Avx2.UnpackHigh(a, b));
        return (Avx2.Permute2x128(inner, outer, 0x20), Avx2.Permute2x128(inner, outer, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<short> a, Vector256<short> b) => AvxVnni.IsSupported
        ? AvxVnni.MultiplyWideningAndAdd(sum, a, b)
        : sum + Avx2.MultiplyAddAdjacent(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Requantize(Vector256<int> sum, Vector256<int> multipliers, in Saturation saturation)
    {
        var rounding = Vector256.Create(saturation.Rounding);
        var even = Avx2.Multiply(sum, multipliers) + rounding;
        var odd = Avx2.Multiply((sum.AsInt64() >>> 32).AsInt32(), (multipliers.AsInt64() >>> 32).AsInt32()) + rounding;
        even >>>= saturation.Exponent;
        odd = (odd >>> saturation.Exponent) << 32;
        var scaled = Avx2.Blend(even.AsInt32(), odd.AsInt32(), 0b10101010) - Vector256.Create(saturation.ShiftedLift);
        return Vector256.Min(Vector256.Max(scaled, Vector256.Create(saturation.Minimum)), Vector256.Create(saturation.Maximum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> values, int* destination) => values.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> values, byte* destination)
    {
        var order = Vector256.Create((byte)0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var bytes = Avx2.Shuffle(values.AsByte(), order).AsInt32();
        Unsafe.WriteUnaligned(destination, Sse2.UnpackLow(bytes.GetLower(), bytes.GetUpper()).AsInt64().ToScalar());
    }
}
