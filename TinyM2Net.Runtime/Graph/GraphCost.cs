using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Graph;

/// <summary>What a node costs, in bytes and operations.</summary>
internal static class GraphCost
{
    /// <summary>Multiply-accumulates of one inference; zero for nodes without weights.</summary>
    public static long Macs(Node node, IntegerGraph graph)
    {
        var output = graph.Tensors[node.Output].Shape;
        return node switch
        {
            ConvolutionNode convolution => (long)output.Count * convolution.KernelHeight * convolution.KernelWidth * graph.Tensors[convolution.Input].Shape.Channels,
            DepthwiseNode depthwise => (long)output.Count * depthwise.KernelHeight * depthwise.KernelWidth,
            DenseNode dense => (long)output.Count * graph.Tensors[dense.Input].Shape.Count,
            _ => 0,
        };
    }

    /// <summary>Like <see cref="Macs"/>, but counting the comparisons and additions of pools too.</summary>
    public static long Operations(Node node, IntegerGraph graph) => node switch
    {
        MaxPoolNode pool => (long)graph.Tensors[node.Output].Shape.Count * pool.PoolHeight * pool.PoolWidth,
        GlobalAveragePoolNode pool => graph.Tensors[pool.Input].Shape.Count,
        ConcatNode => graph.Tensors[node.Output].Shape.Count,
        _ => Macs(node, graph),
    };

    /// <summary>What <c>MaxSize</c> counts of a node: packed weights, biases (int32), multipliers (int32) and the exponent (a byte).</summary>
    public static int PackedBytes(Node node) => node switch
    {
        WeightedNode weighted => BitPacking.PackedLength(weighted.Weights.Values.Length, weighted.Weights.Bits)
            + sizeof(int) * StoredBias(weighted).Length + PackedBytes(weighted.Requantization),
        GlobalAveragePoolNode pool => PackedBytes(pool.Requantization),
        _ => 0,
    };

    /// <summary>A depthwise layer has no bias as a rule: zeros are not stored.</summary>
    public static ReadOnlySpan<int> StoredBias(WeightedNode node) =>
        node is DepthwiseNode && !node.Weights.Bias.AsSpan().ContainsAnyExcept(0) ? [] : node.Weights.Bias;

    public static int PackedBytes(IntegerGraph graph)
    {
        var bytes = 0;
        foreach (var node in graph.Nodes)
            bytes += PackedBytes(node);
        return bytes;
    }

    private static int PackedBytes(Requantization requantization) => sizeof(int) * requantization.Multipliers.Length + 1;
}
