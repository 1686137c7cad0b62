using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>128-bit vectors: SSE4.1 on x64, NEON on ARM64.</summary>
internal readonly unsafe struct Vector128Isa : IIsa<Vector128<short>, Vector128<int>>
{
    public static bool IsSupported => Sse41.IsSupported || AdvSimd.Arm64.IsSupported;

    public static int Lanes => Vector128<int>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(int* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load(short* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Widen8(byte* source) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(source)).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Widen4(byte* source)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<int>(source)).AsByte();
        var pairs = Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
        // A channel's byte hl becomes the pair of 16 bits (.l.., ...h) and then, moved up and down with the sign, (l, h).
        return Vector128.ShiftRightArithmetic(Vector128.ShiftLeft((pairs | Vector128.ShiftLeft(pairs, 12)).AsInt16(), 12), 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Broadcast(short* pair) => Vector128.Create(Unsafe.ReadUnaligned<int>(pair)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<short> Low, Vector128<short> High) Interleave(Vector128<short> a, Vector128<short> b) => Sse2.IsSupported
        ? (Sse2.UnpackLow(a, b), Sse2.UnpackHigh(a, b))
        : (AdvSimd.Arm64.ZipLow(a, b), AdvSimd.Arm64.ZipHigh(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return sum + Sse2.MultiplyAddAdjacent(a, b);
        var low = AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower());
        var high = AdvSimd.MultiplyWideningUpper(a, b);
        return sum + AdvSimd.Arm64.AddPairwise(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Requantize(Vector128<int> sum, Vector128<int> multipliers, in Saturation saturation)
    {
        Vector128<int> scaled;
        if (Sse41.IsSupported)
        {
            var rounding = Vector128.Create(saturation.Rounding);
            var even = Sse41.Multiply(sum, multipliers) + rounding;
            var odd = Sse41.Multiply((sum.AsInt64() >>> 32).AsInt32(), (multipliers.AsInt64() >>> 32).AsInt32()) + rounding;
            even = (even >>> saturation.Exponent) & Vector128.Create(0xFFFFFFFFL);
            odd = (odd >>> saturation.Exponent) << 32;
            scaled = (even | odd).AsInt32() - Vector128.Create(saturation.ShiftedLift);
        }
        else
        {
            // NEON's rounding shift adds half of the divisor without overflow, then shifts arithmetically.
            var shift = Vector128.Create(-(long)saturation.Exponent);
            var low = AdvSimd.ShiftArithmeticRounded(AdvSimd.MultiplyWideningLower(sum.GetLower(), multipliers.GetLower()), shift);
            var high = AdvSimd.ShiftArithmeticRounded(AdvSimd.MultiplyWideningUpper(sum, multipliers), shift);
            scaled = AdvSimd.ExtractNarrowingUpper(AdvSimd.ExtractNarrowingLower(low), high);
        }

        return Vector128.Min(Vector128.Max(scaled, Vector128.Create(saturation.Minimum)), Vector128.Create(saturation.Maximum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> values, int* destination) => values.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> values, byte* destination)
    {
        var bytes = Vector128.Shuffle(values.AsByte(), Vector128.Create((byte)0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        Unsafe.WriteUnaligned(destination, bytes.AsInt32().ToScalar());
    }
}
