using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>ARM64 without a dot product (Raspberry Pi 4). Two products of signed bytes fit 16 bits, and pairs of those are added into 32: so of four
/// sums the first two taps lie together, then the second two.</summary>
internal readonly unsafe struct NeonIsa : IIsa<Sums128, Vector128<sbyte>, Bytes128>
{
    public static bool IsSupported => AdvSimd.Arm64.IsSupported;

    public static bool UnsignedTaps => false;

    public static int Channel(int lane) => lane;

    public static int Neighbour(int half, int lane) => 16 * half + lane;

    public static int Place(int lane, int tap) => lane / 4 * 16 + tap / 2 * 8 + lane % 4 * 2 + tap % 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 Load(int* sums) => Blocks128.Load(sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Sums128 sums, int* destination) => Blocks128.Store(sums, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 Load(byte* bytes) => Blocks128.Load(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 Low4(Bytes128 packed) => Blocks128.Low4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 High4(Bytes128 packed) => Blocks128.High4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Broadcast(byte* fourTaps) => AdvSimd.Arm64.VectorTableLookup(
        Vector128.CreateScalarUnsafe(*(float*)fourTaps).AsSByte(), Vector128.Create(0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 MultiplyAdd(Sums128 sums, Vector128<sbyte> taps, Bytes128 weights) => new(
        MultiplyAdd(sums.A, taps, weights.A), MultiplyAdd(sums.B, taps, weights.B), MultiplyAdd(sums.C, taps, weights.C), MultiplyAdd(sums.D, taps, weights.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 MultiplyAdd(Sums128 sums, Bytes128 taps, Bytes128 weights) => new(
        MultiplyAdd(sums.A, taps.A, weights.A), MultiplyAdd(sums.B, taps.B, weights.B), MultiplyAdd(sums.C, taps.C, weights.C), MultiplyAdd(sums.D, taps.D, weights.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 Add(Sums128 a, Sums128 b) => Blocks128.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 Max(Sums128 a, Sums128 b) => Blocks128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes)
    {
        for (var half = 0; half < 32; half += 16)
        {
            var (low01, high01) = Blocks128.Zip(row0 + half, row1 + half);
            var (low23, high23) = Blocks128.Zip(row2 + half, row3 + half);
            AdvSimd.Arm64.ZipLow(low01.AsInt64(), low23.AsInt64()).AsByte().Store(planes + half);
            AdvSimd.Arm64.ZipHigh(low01.AsInt64(), low23.AsInt64()).AsByte().Store(planes + half + planeBytes);
            AdvSimd.Arm64.ZipLow(high01.AsInt64(), high23.AsInt64()).AsByte().Store(planes + half + 2 * planeBytes);
            AdvSimd.Arm64.ZipHigh(high01.AsInt64(), high23.AsInt64()).AsByte().Store(planes + half + 3 * planeBytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 LoadInterleaved(byte* planes, nint planeBytes, int half) => Blocks128.LoadInterleaved(planes, planeBytes, half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums128 sums, int* multipliers, in ByteRange range, byte* destination) =>
        Blocks128.Requantize(sums, multipliers, range, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination)
    {
        Blocks128.Requantize(first, multipliers, range, firstDestination);
        Blocks128.Requantize(second, multipliers, range, secondDestination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequantizeNeighbours(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* destination)
    {
        Blocks128.Requantize(first, multipliers, range, destination);
        Blocks128.Requantize(second, multipliers + BlockLayout.MultiplierInts, range, destination + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAdd(Vector128<int> sums, Vector128<sbyte> taps, Vector128<sbyte> weights)
    {
        var pairs = AdvSimd.MultiplyWideningLower(taps.GetLower(), weights.GetLower());
        pairs = AdvSimd.MultiplyWideningUpperAndAdd(pairs, taps, weights);
        return AdvSimd.AddPairwiseWideningAndAdd(sums, pairs);
    }
}
