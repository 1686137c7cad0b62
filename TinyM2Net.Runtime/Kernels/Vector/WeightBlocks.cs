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

    /// <summary>Whether weights are of 4 bits, or of 2 and held in four, and sums leave room to shift them up by four.</summary>
    public static bool HasRoom(WeightedNode node, IntegerGraph graph)
    {
        if (node.Weights.Bits > 4)
            return false;
        foreach (var bound in AccumulatorRange.Bounds(node, graph.Tensors[node.Input]))
            if (bound > int.MaxValue >> default(Weights4).Shift)
                return false;
        return true;
    }

    /// <summary>Bytes of a block, which is filled up to pairs of groups.</summary>
    public static int BlockBytes<TBits>(int groups)
        where TBits : struct, IWeightBits => (groups + 1) / 2 * default(TBits).PairBytes;

    /// <summary>The channel of a block and a lane; beyond the last one, nothing is there.</summary>
    public static int Channel(int block, int lane) => block * BlockLayout.Lanes + default(TIsa).Channel(lane);

    /// <param name="weights">A channel's after the other's.</param>
    /// <param name="taps">Of a channel.</param>
    public static AlignedMemory Lay<TBits>(ReadOnlySpan<sbyte> weights, int taps)
        where TBits : struct, IWeightBits
    {
        TBits bits = default;
        var channels = weights.Length / taps;
        var (blockBytes, pairBytes, isWhole) = (BlockBytes<TBits>((taps + 3) / 4), bits.PairBytes, bits.Shift == 0);
        var memory = new AlignedMemory((channels + BlockLayout.Lanes - 1) / BlockLayout.Lanes * blockBytes);
        // Loading a model is mostly this loop.
        var places = stackalloc int[4];
        for (var lane = 0; lane < BlockLayout.Lanes; lane++)
        {
            for (var tap = 0; tap < 4; tap++)
                places[tap] = default(TIsa).Place(lane, tap);
            var first = memory.Pointer;
            for (var channel = Channel(0, lane); channel < channels; channel += BlockLayout.Lanes, first += blockBytes)
            {
                var values = weights.Slice(channel * taps, taps);
                for (var tap = 0; tap < values.Length; tap++)
                {
                    var pair = first + (tap >> 3) * pairBytes + places[tap & 3];
                    var isSecond = (tap & 4) != 0;
                    if (isWhole)
                        pair[isSecond ? GroupBytes : 0] = (byte)values[tap];
                    else
                        *pair |= (byte)((values[tap] & 15) << (isSecond ? 4 : 0));
                }
            }
        }

        return memory;
    }

    /// <summary>
    /// Biases for taps that are held with their top bit turned, which adds or takes 128 from each: the weights' sum times that, the other way.
    /// </summary>
    public static int[] Bias(WeightedNode node, bool flip, int shift)
    {
        var (values, bias) = (node.Weights.Values, new int[node.Weights.Bias.Length]);
        var offset = !flip ? 0 : default(TIsa).UnsignedTaps ? 128 : -128;
        var taps = values.Length / bias.Length;
        var (channelStep, tapStep) = node is DepthwiseNode ? (1, bias.Length) : (taps, 1);
        for (var channel = 0; channel < bias.Length; channel++)
        {
            var sum = 0;
            for (var tap = 0; tap < taps && flip; tap++)
                sum += values[channel * channelStep + tap * tapStep];
            // What overflows here comes back with the products: the whole sum fits.
            bias[channel] = unchecked((node.Weights.Bias[channel] - offset * sum) << shift);
        }

        return bias;
    }
}
