using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>
/// Weights in the order a vector kernel reads them: for each block of channels, for each pair of terms, the pair of every channel, side by
/// side. 8-bit weights take a byte; of 4-bit ones a pair shares a byte. Channels and terms are filled up with zeros.
/// </summary>
internal sealed unsafe class WeightBlocks
{
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias;
    private readonly AlignedMemory _multipliers;

    /// <param name="channels">Output channels.</param>
    /// <param name="blockChannels">Channels of a block.</param>
    /// <param name="terms">Products of one sum, even.</param>
    /// <param name="value">The weight of a channel and a term.</param>
    public WeightBlocks(WeightedNode node, int channels, int blockChannels, int terms, Func<int, int, int> value)
    {
        var blocks = (channels + blockChannels - 1) / blockChannels;
        BlockBytes = terms * blockChannels * node.Weights.Bits / 8;
        _weights = new AlignedMemory(blocks * BlockBytes);
        _bias = new AlignedMemory(blocks * blockChannels * sizeof(int));
        _multipliers = new AlignedMemory(blocks * blockChannels * sizeof(int));
        var weights = Pointer;
        for (var block = 0; block < blocks; block++)
            for (var term = 0; term < terms; term += 2)
                for (var channel = block * blockChannels; channel < (block + 1) * blockChannels; channel++)
                {
                    var first = channel < channels ? value(channel, term) : 0;
                    var second = channel < channels ? value(channel, term + 1) : 0;
                    if (node.Weights.Bits == 4)
                    {
                        *weights++ = (byte)((first & 15) | (second << 4));
                    }
                    else
                    {
                        *weights++ = (byte)first;
                        *weights++ = (byte)second;
                    }
                }

        var multipliers = node.Requantization.Multipliers;
        var all = MemoryMarshal.Cast<byte, int>(_multipliers.Slice(0, channels * sizeof(int)));
        if (multipliers.Length == 1)
            all.Fill(multipliers[0]);
        else
            multipliers.CopyTo(all);
        node.Weights.Bias.CopyTo(MemoryMarshal.Cast<byte, int>(_bias.Slice(0, channels * sizeof(int))));
    }

    public int BlockBytes { get; }

    public byte* Pointer => _weights.Pointer;

    public int* Bias => (int*)_bias.Pointer;

    public int* Multipliers => (int*)_multipliers.Pointer;
}
