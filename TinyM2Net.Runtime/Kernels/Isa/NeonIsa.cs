using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>ARM64 without a dot product (Raspberry Pi 4). Two products of signed bytes fit 16 bits, and pairs of those are added into 32: so of four
/// sums the first two taps lie together, then the second two.</summary>
internal readonly unsafe struct NeonIsa : IIsa<Sums128, Vector128<sbyte>, Bytes128>
{
    public static bool IsSupported => AdvSimd.Arm64.IsSupported;

    public static bool UnsignedTaps => false;

    public static bool IsWide => false;

    public static int Places => 3;

    public static RowStage? Depthwise(DepthwiseNode node, IntegerGraph graph, RowStage source, Demand demanded, Demand demand, bool flipInput, bool flipOutput, ScratchLayout scratch) =>
        NeonDepthwiseRows.TryCreate(node, graph, source, demanded, demand, flipInput, flipOutput, scratch);

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
        // In pairs of neighbours, which loads and stores take together.
        var late = planes + 2 * planeBytes;
        var (a0, b0) = (Vector128.Load(row0), Vector128.Load(row0 + 16));
        var (a1, b1) = (Vector128.Load(row1), Vector128.Load(row1 + 16));
        var (a2, b2) = (Vector128.Load(row2), Vector128.Load(row2 + 16));
        var (a3, b3) = (Vector128.Load(row3), Vector128.Load(row3 + 16));
        var (aLow01, aLow23) = (Blocks128.ZipLow(a0, a1).AsInt64(), Blocks128.ZipLow(a2, a3).AsInt64());
        var (bLow01, bLow23) = (Blocks128.ZipLow(b0, b1).AsInt64(), Blocks128.ZipLow(b2, b3).AsInt64());
        var (aHigh01, aHigh23) = (Blocks128.ZipHigh(a0, a1).AsInt64(), Blocks128.ZipHigh(a2, a3).AsInt64());
        var (bHigh01, bHigh23) = (Blocks128.ZipHigh(b0, b1).AsInt64(), Blocks128.ZipHigh(b2, b3).AsInt64());
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAdd(Vector128<int> sums, Vector128<sbyte> taps, Vector128<sbyte> weights)
    {
        // The lower halves last: the compiler copies a register whose lower half is asked for while the whole is still needed.
        var pairs = AdvSimd.MultiplyWideningUpper(taps, weights);
        pairs = AdvSimd.MultiplyWideningLowerAndAdd(pairs, taps.GetLower(), weights.GetLower());
        return AdvSimd.AddPairwiseWideningAndAdd(sums, pairs);
    }
}
