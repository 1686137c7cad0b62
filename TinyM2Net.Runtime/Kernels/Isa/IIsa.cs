using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>
/// What the vector kernels ask of an instruction set. They work on blocks of 16 sums, each the products of four taps at a time:
/// <typeparamref name="TSums"/> holds 16 accumulators, <typeparamref name="TBytes"/> four bytes for each of them, and
/// <typeparamref name="TTaps"/> the same four bytes for all. The order of lanes and bytes is the instruction set's own.
/// Members of an empty struct, not static ones: those ReadyToRun leaves to the JIT, at every start.
/// </summary>
internal unsafe interface IIsa<TSums, TTaps, TBytes>
    where TSums : unmanaged
    where TTaps : unmanaged
    where TBytes : unmanaged
{
    /// <summary>Whether taps are bytes of 0 to 255, or of -128 to 127.</summary>
    bool UnsignedTaps { get; }

    /// <summary>Whether 32 neighbours are requantized together, or 16.</summary>
    bool IsWide { get; }

    /// <summary>The channel of a block that a lane of a convolution's sums holds.</summary>
    int Channel(int lane);

    /// <summary>Which of 32 neighbouring values a lane holds after <see cref="Interleave"/>.</summary>
    /// <param name="half">The first or the second sums of the 32.</param>
    int Neighbour(int half, int lane);

    /// <summary>Where a lane's tap lies in <typeparamref name="TBytes"/>.</summary>
    int Place(int lane, int tap);

    TSums Load(int* sums);

    void Store(TSums sums, int* destination);

    TBytes Load(byte* bytes);

    /// <summary>Weights of 4 bits, in the low halves, times 16.</summary>
    TBytes Low4(TBytes packed);

    /// <summary>Weights of 4 bits, in the high halves, times 16.</summary>
    TBytes High4(TBytes packed);

    TTaps Broadcast(byte* fourTaps);

    TSums MultiplyAdd(TSums sums, TTaps taps, TBytes weights);

    TSums MultiplyAdd(TSums sums, TBytes taps, TBytes weights);

    TSums Add(TSums a, TSums b);

    TSums Max(TSums a, TSums b);

    /// <summary>
    /// Four rows of 32 values, so that a value's four lie together: 16 neighbours take 16 bytes in each of four planes.
    /// </summary>
    void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes);

    /// <summary>What <see cref="Interleave"/> wrote, for the sums of one half.</summary>
    TBytes LoadInterleaved(byte* planes, nint planeBytes, int half);

    /// <summary>Requantizes with the exponent <see cref="Requantizer.VectorExponent"/>: 16 channels of one place.</summary>
    void Requantize(TSums sums, int* multipliers, in ByteRange range, byte* destination);

    /// <summary>Of two places.</summary>
    void Requantize(TSums first, TSums second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination);

    /// <summary>Of 32 neighbours.</summary>
    void RequantizeNeighbours(TSums first, TSums second, int* multipliers, in ByteRange range, byte* destination);

    /// <summary>The instruction set's own way with a depthwise convolution; null where that is the common one.</summary>
    RowSource? Depthwise(DepthwiseNode node, Link link);

    /// <summary>Places that share a load of weights: as many as there are registers for.</summary>
    int Places { get; }
}
