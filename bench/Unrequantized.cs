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
internal readonly unsafe struct Unrequantized<TIsa> : IIsa<Sums128, Vector128<sbyte>, Bytes128>
    where TIsa : struct, IIsa<Sums128, Vector128<sbyte>, Bytes128>
{
    public static KernelVariant Kernels => new("unrequantized", true, Chain.Longest, VectorKernels<Unrequantized<TIsa>, Sums128, Vector128<sbyte>, Bytes128>.Prepare);

    public int Places => default(TIsa).Places;

    public bool UnsignedTaps => default(TIsa).UnsignedTaps;

    public bool IsWide => default(TIsa).IsWide;

    public int Channel(int lane) => default(TIsa).Channel(lane);

    public int Neighbour(int half, int lane) => default(TIsa).Neighbour(half, lane);

    public int Place(int lane, int tap) => default(TIsa).Place(lane, tap);

    public RowSource? Depthwise(DepthwiseNode node, Link link) =>
        typeof(TIsa) == typeof(NeonIsa<NeonProducts>) ? NeonDepthwiseRows<Unrequantized<TIsa>>.TryCreate(node, link) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 Load(int* sums) => default(TIsa).Load(sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Sums128 sums, int* destination) => default(TIsa).Store(sums, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes128 Load(byte* bytes) => default(TIsa).Load(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes128 Low4(Bytes128 packed) => default(TIsa).Low4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes128 High4(Bytes128 packed) => default(TIsa).High4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 Add(Sums128 a, Sums128 b) => default(TIsa).Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 Max(Sums128 a, Sums128 b) => default(TIsa).Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes128 LoadInterleaved(byte* planes, nint planeBytes, int half) => default(TIsa).LoadInterleaved(planes, planeBytes, half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Broadcast(byte* fourTaps) => default(TIsa).Broadcast(fourTaps);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Vector128<sbyte> taps, Bytes128 weights) => default(TIsa).MultiplyAdd(sums, taps, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Bytes128 taps, Bytes128 weights) => default(TIsa).MultiplyAdd(sums, taps, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes) =>
        default(TIsa).Interleave(row0, row1, row2, row3, planes, planeBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Requantize(Sums128 sums, int* multipliers, in ByteRange range, byte* destination) =>
        (sums.A ^ sums.B ^ sums.C ^ sums.D).AsByte().Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Requantize(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination)
    {
        Requantize(first, multipliers, range, firstDestination);
        Requantize(second, multipliers, range, secondDestination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RequantizeNeighbours(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* destination) =>
        Requantize(first, second, multipliers, range, destination, destination + BlockLayout.Lanes);
}
