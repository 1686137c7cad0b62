using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>ARM64 with the dot product of signed bytes (Raspberry Pi 5).</summary>
internal readonly unsafe struct NeonDotIsa : IIsa<Sums128, Vector128<sbyte>, Bytes128>
{
    public static bool IsSupported => Dp.Arm64.IsSupported;

    public static bool UnsignedTaps => false;

    public static bool IsWide => false;

    public static int Places => 6;

    public static int Channel(int lane) => lane;

    public static int Neighbour(int half, int lane) => 16 * half + lane;

    public static int Place(int lane, int tap) => 4 * lane + tap;

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

    /// <summary>The product takes four bytes of a vector for all lanes: they need not be spread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Broadcast(byte* fourTaps) => Vector128.CreateScalarUnsafe(*(float*)fourTaps).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 MultiplyAdd(Sums128 sums, Vector128<sbyte> taps, Bytes128 weights) => new(
        Dp.DotProductBySelectedQuadruplet(sums.A, weights.A, taps, 0),
        Dp.DotProductBySelectedQuadruplet(sums.B, weights.B, taps, 0),
        Dp.DotProductBySelectedQuadruplet(sums.C, weights.C, taps, 0),
        Dp.DotProductBySelectedQuadruplet(sums.D, weights.D, taps, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 MultiplyAdd(Sums128 sums, Bytes128 taps, Bytes128 weights) => new(
        Dp.DotProduct(sums.A, taps.A, weights.A),
        Dp.DotProduct(sums.B, taps.B, weights.B),
        Dp.DotProduct(sums.C, taps.C, weights.C),
        Dp.DotProduct(sums.D, taps.D, weights.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 Add(Sums128 a, Sums128 b) => Blocks128.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 Max(Sums128 a, Sums128 b) => Blocks128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes)
    {
        // In pairs of neighbours, which loads and stores take together.
        var late = planes + 2 * planeBytes;
        var (a0, b0) = (Vector128.Load(row0), Vector128.Load(row0 + 16));
        var (a1, b1) = (Vector128.Load(row1), Vector128.Load(row1 + 16));
        var (a2, b2) = (Vector128.Load(row2), Vector128.Load(row2 + 16));
        var (a3, b3) = (Vector128.Load(row3), Vector128.Load(row3 + 16));
        var (aLow01, aLow23) = (Blocks128.ZipLow(a0, a1), Blocks128.ZipLow(a2, a3));
        var (bLow01, bLow23) = (Blocks128.ZipLow(b0, b1), Blocks128.ZipLow(b2, b3));
        var (aHigh01, aHigh23) = (Blocks128.ZipHigh(a0, a1), Blocks128.ZipHigh(a2, a3));
        var (bHigh01, bHigh23) = (Blocks128.ZipHigh(b0, b1), Blocks128.ZipHigh(b2, b3));
        Blocks128.Store(AdvSimd.Arm64.ZipLow(aLow01, aLow23).AsByte(), AdvSimd.Arm64.ZipLow(bLow01, bLow23).AsByte(), planes);
        Blocks128.Store(AdvSimd.Arm64.ZipHigh(aLow01, aLow23).AsByte(), AdvSimd.Arm64.ZipHigh(bLow01, bLow23).AsByte(), planes + planeBytes);
        Blocks128.Store(AdvSimd.Arm64.ZipLow(aHigh01, aHigh23).AsByte(), AdvSimd.Arm64.ZipLow(bHigh01, bHigh23).AsByte(), late);
        Blocks128.Store(AdvSimd.Arm64.ZipHigh(aHigh01, aHigh23).AsByte(), AdvSimd.Arm64.ZipHigh(bHigh01, bHigh23).AsByte(), late + planeBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 LoadInterleaved(byte* planes, nint planeBytes, int half) => Blocks128.LoadInterleaved(planes, planeBytes, half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums128 sums, int* multipliers, in ByteRange range, byte* destination) =>
        Blocks128.Requantize(sums, multipliers, range, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination) =>
        Blocks128.Requantize(first, second, multipliers, multipliers, range, firstDestination, secondDestination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequantizeNeighbours(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* destination) =>
        Blocks128.Requantize(first, second, multipliers, multipliers + BlockLayout.MultiplierInts, range, destination, destination + 16);
}
