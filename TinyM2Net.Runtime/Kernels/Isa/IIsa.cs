using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>
/// What the vector kernels ask of an instruction set. They work on blocks of 16 sums, each the products of four taps at a time:
/// <typeparamref name="TSums"/> holds 16 accumulators, <typeparamref name="TBytes"/> four bytes for each of them, and
/// <typeparamref name="TTaps"/> the same four bytes for all. The order of lanes and bytes is the instruction set's own.
/// </summary>
internal unsafe interface IIsa<TSums, TTaps, TBytes>
    where TSums : unmanaged
    where TTaps : unmanaged
    where TBytes : unmanaged
{
    static abstract bool IsSupported { get; }

    /// <summary>Whether taps are bytes of 0 to 255, or of -128 to 127.</summary>
    static abstract bool UnsignedTaps { get; }

    /// <summary>Whether 32 neighbours are requantized together, or 16.</summary>
    static abstract bool IsWide { get; }

    /// <summary>The channel of a block that a lane of a convolution's sums holds.</summary>
    static abstract int Channel(int lane);

    /// <summary>Which of 32 neighbouring values a lane holds after <see cref="Interleave"/>.</summary>
    /// <param name="half">The first or the second sums of the 32.</param>
    static abstract int Neighbour(int half, int lane);

    /// <summary>Where a lane's tap lies in <typeparamref name="TBytes"/>.</summary>
    static abstract int Place(int lane, int tap);

    static abstract TSums Load(int* sums);

    static abstract void Store(TSums sums, int* destination);

    static abstract TBytes Load(byte* bytes);

    /// <summary>Weights of 4 bits, in the low halves, times 16.</summary>
    static abstract TBytes Low4(TBytes packed);

    /// <summary>Weights of 4 bits, in the high halves, times 16.</summary>
    static abstract TBytes High4(TBytes packed);

    static abstract TTaps Broadcast(byte* fourTaps);

    static abstract TSums MultiplyAdd(TSums sums, TTaps taps, TBytes weights);

    static abstract TSums MultiplyAdd(TSums sums, TBytes taps, TBytes weights);

    static abstract TSums Add(TSums a, TSums b);

    static abstract TSums Max(TSums a, TSums b);

    /// <summary>
    /// Four rows of 32 values, so that a value's four lie together: 16 neighbours take 16 bytes in each of four planes.
    /// </summary>
    static abstract void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes);

    /// <summary>What <see cref="Interleave"/> wrote, for the sums of one half.</summary>
    static abstract TBytes LoadInterleaved(byte* planes, nint planeBytes, int half);

    /// <summary>Requantizes with the exponent <see cref="Requantizer.VectorExponent"/>: 16 channels of one place.</summary>
    static abstract void Requantize(TSums sums, int* multipliers, in ByteRange range, byte* destination);

    /// <summary>Of two places.</summary>
    static abstract void Requantize(TSums first, TSums second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination);

    /// <summary>Of 32 neighbours.</summary>
    static abstract void RequantizeNeighbours(TSums first, TSums second, int* multipliers, in ByteRange range, byte* destination);

    /// <summary>The instruction set's own way with a depthwise convolution; null where that is the common one.</summary>
    static virtual RowStage? Depthwise(DepthwiseNode node, Link link) => null;

    /// <summary>Places that share a load of weights: as many as there are registers for.</summary>
    static abstract int Places { get; }
}
