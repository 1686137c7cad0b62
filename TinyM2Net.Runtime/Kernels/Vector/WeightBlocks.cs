using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Weights in the order a kernel reads them: blocks of 16 lanes, groups of four taps. Lanes and taps beyond the last are zero.</summary>
internal static unsafe class WeightBlocks<TIsa, TSums, TTaps, TBytes>
    where TIsa : struct, IIsa<TSums, TTaps, TBytes>
    where TSums : unmanaged
    where TTaps : unmanaged
    where TBytes : unmanaged
{
    /// <summary>Bytes of a lane's group of four taps, for all lanes.</summary>
    public const int GroupBytes = 64;

    /// <summary>Whether weights are of 4 bits and sums leave room to shift them up by four.</summary>
    public static bool HasRoom(WeightedNode node, IntegerGraph graph)
    {
        if (node.Weights.Bits != 4)
            return false;
        foreach (var bound in AccumulatorRange.Bounds(node, graph.Tensors[node.Input]))
            if (bound > int.MaxValue >> default(Weights4).Shift)
                return false;
        return true;
    }

    /// <summary>Bytes of a block, which is filled up to pairs of groups.</summary>
    public static int BlockBytes<TBits>(int groups)
        where TBits : struct, IWeightBits => (groups + 1) / 2 * default(TBits).PairBytes;

    /// <param name="weight">By block, lane and tap.</param>
    public static AlignedMemory Lay<TBits>(int blocks, int groups, Func<int, int, int, int> weight)
        where TBits : struct, IWeightBits
    {
        // Loading a model is mostly this loop, in code that inlines no instruction set's methods: they are asked beforehand.
        var places = stackalloc int[4 * BlockLayout.Lanes];
        for (var place = 0; place < 4 * BlockLayout.Lanes; place++)
            places[place] = default(TIsa).Place(place % BlockLayout.Lanes, place / BlockLayout.Lanes);
        var (blockBytes, pairBytes, isWhole) = (BlockBytes<TBits>(groups), default(TBits).PairBytes, default(TBits).Shift == 0);
        var memory = new AlignedMemory(blocks * blockBytes);
        for (var block = 0; block < blocks; block++)
            for (var tap = 0; tap < 4 * groups; tap++)
            {
                var group = tap / 4;
                var pair = memory.Pointer + block * blockBytes + group / 2 * pairBytes;
                for (var lane = 0; lane < BlockLayout.Lanes; lane++)
                {
                    var (value, place) = (weight(block, lane, tap), places[tap % 4 * BlockLayout.Lanes + lane]);
                    if (isWhole)
                        pair[place + group % 2 * GroupBytes] = (byte)value;
                    else
                        pair[place] |= (byte)((value & 15) << (group % 2 * 4));
                }
            }

        return memory;
    }

    /// <summary>
    /// Biases for taps that are held with their top bit turned, which adds or takes 128 from each: the weights' sum times that, the other way.
    /// </summary>
    public static int[] Bias(QuantizedWeights weights, bool flip, int shift, Func<int, int> sumOfWeights)
    {
        var offset = !flip ? 0 : default(TIsa).UnsignedTaps ? 128 : -128;
        var bias = new int[weights.Bias.Length];
        // What overflows here comes back with the products: the whole sum fits.
        for (var channel = 0; channel < bias.Length; channel++)
            bias[channel] = unchecked((weights.Bias[channel] - offset * sumOfWeights(channel)) << shift);
        return bias;
    }
}
