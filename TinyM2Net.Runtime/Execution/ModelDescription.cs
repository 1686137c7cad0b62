using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Execution;

/// <summary>Takes what a file says to what people are shown.</summary>
internal static class ModelDescription
{
    public static ModelInfo Of(ModelContent content, Executable executable, long fileBytes)
    {
        var graph = content.Graph;
        var layers = new LayerInfo[graph.Nodes.Count];
        var (macs, bops) = (0L, 0L);
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = Layer(graph.Nodes[i], graph);
            macs += layers[i].Macs;
            bops += layers[i].Macs * layers[i].WeightBits * layers[i].ActivationBits;
        }

        var placements = new List<TensorPlacement>();
        foreach (var input in graph.Inputs)
            placements.Add(Placement(input.Modality, input.Tensor));
        foreach (var chain in Chain.Longest(graph))
            placements.Add(Placement(chain.Nodes[^1].Name, chain.Output));
        return new ModelInfo
        {
            FileBytes = fileBytes,
            PackedBytes = GraphCost.PackedBytes(graph),
            Macs = macs,
            Bops = bops,
            ArenaBytes = executable.Plan.TensorBytes,
            ScratchBytes = executable.ScratchBytes,
            LayerByLayerBytes = MemoryPlan.LayerByLayer(graph),
            Kernels = executable.Variant.Name,
            Layers = layers,
            MemoryPlan = placements,
            Accuracy = content.Accuracy,
            Provenance = content.Provenance,
        };

        TensorPlacement Placement(string name, int tensor) => new(name, graph.Tensors[tensor].Shape, executable.Plan.Offsets[tensor], graph.Tensors[tensor].Bytes);
    }

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
