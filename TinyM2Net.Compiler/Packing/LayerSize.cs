using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Packing;

/// <summary>Bytes of one layer as packed.</summary>
/// <param name="Weights">4-bit values two a byte, rounded up to whole bytes.</param>
/// <param name="Biases">4 a channel; a depthwise layer has none.</param>
/// <param name="Requantizers">4 a channel for the multipliers and one for the exponent.</param>
internal sealed record LayerSize(string Name, long Weights, long Biases, long Requantizers)
{
    public long Total => Weights + Biases + Requantizers;

    public static LayerSize Of(DecisionLayer layer, int bits) => new(
        layer.Name, ((long)layer.WeightCount * bits + 7) / 8, 4L * layer.BiasCount, RequantizerBytes(layer.Output.Channels));

    public static LayerSize Of(WeightedNode node) => new(
        node.Name, BitPacking.PackedLength(node.Weights.Values.Length, node.Weights.Bits), 4L * GraphCost.StoredBias(node).Length, RequantizerBytes(node.Requantization.Multipliers.Length));

    /// <summary>A global average pool, which has one multiplier.</summary>
    public static LayerSize OfAverage(string name) => new(name, 0, 0, RequantizerBytes(1));

    private static long RequantizerBytes(int channels) => 4L * channels + 1;
}
