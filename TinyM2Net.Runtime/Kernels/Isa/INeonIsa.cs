using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>What ARM64 with and without a dot product have in common.</summary>
internal unsafe interface INeonIsa<TSelf> : IIsa128
    where TSelf : struct, INeonIsa<TSelf>
{
    /// <summary>The first half of the values of two rows' pairs, in the order that the products want.</summary>
    static abstract Vector128<byte> ZipLow(Vector128<short> rows01, Vector128<short> rows23);

    /// <summary>The second half.</summary>
    static abstract Vector128<byte> ZipHigh(Vector128<short> rows01, Vector128<short> rows23);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums128, Vector128<sbyte>, Bytes128>.Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes)
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
        Blocks128.Store(TSelf.ZipLow(aLow01, aLow23), TSelf.ZipLow(bLow01, bLow23), planes);
        Blocks128.Store(TSelf.ZipHigh(aLow01, aLow23), TSelf.ZipHigh(bLow01, bLow23), planes + planeBytes);
        Blocks128.Store(TSelf.ZipLow(aHigh01, aHigh23), TSelf.ZipLow(bHigh01, bHigh23), late);
        Blocks128.Store(TSelf.ZipHigh(aHigh01, aHigh23), TSelf.ZipHigh(bHigh01, bHigh23), late + planeBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums128, Vector128<sbyte>, Bytes128>.Requantize(Sums128 sums, int* multipliers, in ByteRange range, byte* destination) =>
        Blocks128.Requantize(sums, multipliers, range, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums128, Vector128<sbyte>, Bytes128>.Requantize(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination) =>
        Blocks128.Requantize(first, second, multipliers, multipliers, range, firstDestination, secondDestination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums128, Vector128<sbyte>, Bytes128>.RequantizeNeighbours(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* destination) =>
        Blocks128.Requantize(first, second, multipliers, multipliers + BlockLayout.MultiplierInts, range, destination, destination + 16);
}
