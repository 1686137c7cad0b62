using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Where a layer's sums begin (its biases), and how they end: requantized, as bytes.</summary>
internal sealed unsafe class OutputBlocks
{
    private readonly AlignedMemory _bias;
    private readonly AlignedMemory _multipliers;
    private readonly AlignedMemory _range = new(ByteRange.Bytes);

    /// <param name="bias">Of each channel, in the steps that kernels sum in.</param>
    /// <param name="shift">By how many bits the kernel's sums are shifted up.</param>
    /// <param name="channel">The channel of a block and a lane; beyond the last one, nothing is there.</param>
    public OutputBlocks(IntegerTensor tensor, bool flip, Requantization requantization, int[] bias, int shift, int blocks, Func<int, int, int> channel)
    {
        Range = new ByteRange(tensor, flip, _range);
        Flip = flip;
        Tensor = tensor;
        Shift = shift;
        Exponent = requantization.Exponent;
        IsFast = tensor.Bits != 16 && requantization.Exponent + shift == Requantizer.VectorExponent;
        _bias = new AlignedMemory(blocks * BlockLayout.Lanes * sizeof(int));
        _multipliers = new AlignedMemory(blocks * BlockLayout.MultiplierInts * sizeof(int));
        for (var block = 0; block < blocks; block++)
            for (var lane = 0; lane < BlockLayout.Lanes; lane++)
            {
                var c = channel(block, lane);
                if (c >= bias.Length)
                    continue;
                var multiplier = requantization.Multipliers[requantization.Multipliers.Length == 1 ? 0 : c];
                Bias[block * BlockLayout.Lanes + lane] = bias[c];
                Multipliers[block * BlockLayout.MultiplierInts + lane] = multiplier;
                if (lane % 2 != 0)
                    Multipliers[block * BlockLayout.MultiplierInts + BlockLayout.Lanes + lane - 1] = multiplier;
            }
    }

    /// <summary>See <see cref="IsFast"/>.</summary>
    public static bool CanBeFast(WeightedNode node, IntegerGraph graph, int shift) =>
        graph.Tensors[node.Output].Bits != 16 && node.Requantization.Exponent + shift == Requantizer.VectorExponent;

    public ByteRange Range { get; }

    public bool Flip { get; }

    public IntegerTensor Tensor { get; }

    public int Shift { get; }

    public int Exponent { get; }

    /// <summary>Whether vectors can requantize: they know one exponent, which the compiler chooses wherever the factors allow it.</summary>
    public bool IsFast { get; }

    public int* Bias => (int*)_bias.Pointer;

    public int* Multipliers => (int*)_multipliers.Pointer;

    /// <summary>Any lane at any exponent.</summary>
    public int Requantize(int sum, int block, int lane) =>
        Requantizer.Apply(sum >> Shift, Multipliers[block * BlockLayout.MultiplierInts + lane], Exponent, Tensor.Minimum, Tensor.Maximum);
}
