using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Execution;

/// <summary>Takes what a file says to what people are shown.</summary>
internal static class ModelDescription
{
    public static ModelInfo Of(ModelContent content, Executable executable, long fileBytes)
    {
        var graph = content.Graph;
        var layers = graph.Nodes.Select(node => Layer(node, graph)).ToArray();
        return new ModelInfo
        {
            FileBytes = fileBytes,
            PackedBytes = GraphCost.PackedBytes(graph),
            Macs = layers.Sum(layer => layer.Macs),
            Bops = layers.Sum(layer => layer.Macs * layer.WeightBits * layer.ActivationBits),
            ArenaBytes = executable.Plan.TensorBytes,
            ScratchBytes = executable.ScratchBytes,
            LayerByLayerBytes = MemoryPlan.LayerByLayer(graph),
            Kernels = executable.Variant.Name,
            Layers = layers,
            MemoryPlan = [.. graph.Inputs.Select(input => (input.Modality, input.Tensor)).Concat(Chain.Longest(graph).Select(chain => (chain.Nodes[^1].Name, chain.Output)))
                .Select(writer => Placement(writer.Item1, graph.Tensors[writer.Item2], executable.Plan.Offsets[writer.Item2]))],
            Accuracy = content.Accuracy,
            Provenance = content.Provenance,
        };
    }

    private static TensorPlacement Placement(string name, IntegerTensor tensor, int offset) =>
        new(name, tensor.Shape, offset, tensor.Bytes);

    private static LayerInfo Layer(Node node, IntegerGraph graph)
    {
        var weights = (node as WeightedNode)?.Weights;
        return new LayerInfo(node.Name, Operation(node), weights?.Bits ?? 0, graph.Tensors[GraphValidator.Sources(node)[0]].Bits,
            graph.Tensors[node.Output].Shape, weights?.Values.Length ?? 0, GraphCost.Macs(node, graph), GraphCost.PackedBytes(node));
    }

    private static string Operation(Node node) => node switch
    {
        ConvolutionNode convolution => FormattableString.Invariant($"convolution {convolution.KernelHeight}x{convolution.KernelWidth}"),
        DepthwiseNode depthwise => FormattableString.Invariant($"depthwise {depthwise.KernelHeight}x{depthwise.KernelWidth}"),
        DenseNode => "dense",
        MaxPoolNode pool => FormattableString.Invariant($"max pool {pool.PoolHeight}x{pool.PoolWidth}"),
        GlobalAveragePoolNode => "global average pool",
        _ => "concat",
    };
}
