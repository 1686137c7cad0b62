using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;
using TinyM2Net.Runtime.Kernels.Isa;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Bench;

/// <summary>
/// An ARM instruction set whose kernels store sums without requantizing them, to tell what requantization costs: what they answer is noise.
/// Three instructions for 16 sums put them into one vector, so that none is left out.
/// </summary>
internal readonly unsafe struct Unrequantized<TIsa> : IIsa128
    where TIsa : struct, IIsa<Sums128, Vector128<sbyte>, Bytes128>
{
    public static bool IsSupported => TIsa.IsSupported;

    public static int Places => TIsa.Places;

    public static KernelVariant Kernels => new("unrequantized", IsSupported, Chain.Longest, VectorKernels<Unrequantized<TIsa>, Sums128, Vector128<sbyte>, Bytes128>.Prepare);

    public static int Place(int lane, int tap) => TIsa.Place(lane, tap);

    public static RowStage? Depthwise(DepthwiseNode node, Link link) =>
        typeof(TIsa) == typeof(NeonIsa) ? NeonDepthwiseRows<Unrequantized<TIsa>>.TryCreate(node, link) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Broadcast(byte* fourTaps) => TIsa.Broadcast(fourTaps);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 MultiplyAdd(Sums128 sums, Vector128<sbyte> taps, Bytes128 weights) => TIsa.MultiplyAdd(sums, taps, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 MultiplyAdd(Sums128 sums, Bytes128 taps, Bytes128 weights) => TIsa.MultiplyAdd(sums, taps, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes) =>
        TIsa.Interleave(row0, row1, row2, row3, planes, planeBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums128 sums, int* multipliers, in ByteRange range, byte* destination) =>
        (sums.A ^ sums.B ^ sums.C ^ sums.D).AsByte().Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination)
    {
        Requantize(first, multipliers, range, firstDestination);
        Requantize(second, multipliers, range, secondDestination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequantizeNeighbours(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* destination) =>
        Requantize(first, second, multipliers, range, destination, destination + BlockLayout.Lanes);
}
