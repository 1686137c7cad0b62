using System.Diagnostics;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>A network's integer graph before there is anything in it: the nodes, shapes and sizes that packing will give it, for what follows from those alone.</summary>
internal sealed class PlanGraph
{
    private readonly IReadOnlyDictionary<string, int> bits;
    private readonly string last;
    private readonly List<IntegerTensor> tensors = [];
    private readonly List<Node> nodes = [];

    private PlanGraph(NetworkPlan plan, IReadOnlyDictionary<string, int> bits) => (this.bits, last) = (bits, plan.Decisions[^1].Name);

    /// <param name="bits">Of every decision layer's weights, by name.</param>
    public static IntegerGraph Of(NetworkPlan plan, IReadOnlyDictionary<string, int> bits)
    {
        var graph = new PlanGraph(plan, bits);
        var inputs = plan.Branches.Select(branch => new GraphInput(branch.Modality, graph.Add(branch.Input))).ToList();
        int[] ends = [.. plan.Branches.Zip(inputs, (branch, input) => graph.Chain(input.Tensor, branch.Layers))];
        var fused = ends[0];
        if (ends.Length > 1)
        {
            fused = graph.Add(Shape.Flat(plan.FusedWidth));
            graph.nodes.Add(new ConcatNode(NetworkPlan.HeadName + "/concat", ends, fused));
        }

        var output = graph.Chain(fused, plan.Head);
        return new IntegerGraph(inputs, graph.tensors, graph.nodes, output);
    }

    private int Chain(int tensor, IReadOnlyList<LayerPlan> layers)
    {
        foreach (var layer in layers)
            tensor = Layer(layer, tensor);
        return tensor;
    }

    private int Layer(LayerPlan layer, int input)
    {
        switch (layer.Definition)
        {
            case FlattenDefinition or DropoutDefinition:
                return input;
            case ConvDefinition or SeparableConvDefinition or DenseDefinition:
                return layer.Decisions.Aggregate(input, (tensor, decision) => Weighted(decision, tensor));
            case MaxPoolDefinition pool:
                var pooled = Add(layer.Output);
                nodes.Add(new MaxPoolNode(layer.Name, Shaped(layer.Name, input, layer.Input), pooled, pool.PoolHeight, pool.PoolWidth, pool.StrideHeight, pool.StrideWidth));
                return pooled;
            case GlobalAveragePoolDefinition:
                var average = Add(layer.Output);
                nodes.Add(new GlobalAveragePoolNode(layer.Name, Shaped(layer.Name, input, layer.Input), average, new Requantization(new int[1], 1)));
                return average;
            default:
                throw new UnreachableException(layer.Definition.GetType().Name);
        }
    }

    private int Weighted(DecisionLayer layer, int input)
    {
        if (layer.Kind != DecisionKind.Dense)
            input = Shaped(layer.Name, input, layer.Input);
        var output = Add(layer.Output, layer.Name == last ? Training.Quantization.QuantizedNetwork.LogitBits : 8);
        var weights = new QuantizedWeights(bits[layer.Name], new sbyte[layer.WeightCount], new int[layer.BiasCount]);
        var requantization = new Requantization(new int[layer.Output.Channels], 1);
        nodes.Add(layer.Kind switch
        {
            DecisionKind.Dense => new DenseNode(layer.Name, input, output, weights, requantization),
            DecisionKind.Depthwise => new DepthwiseNode(layer.Name, input, output, layer.KernelHeight, layer.KernelWidth, layer.Stride, layer.Padding, weights, requantization),
            _ => new ConvolutionNode(layer.Name, input, output, layer.KernelHeight, layer.KernelWidth, layer.Stride, layer.Padding, weights, requantization),
        });
        return output;
    }

    private int Shaped(string name, int tensor, Shape shape)
    {
        if (tensors[tensor].Shape == shape)
            return tensor;
        var laid = Add(shape);
        nodes.Add(new ConcatNode(name + ".flatten", [tensor], laid));
        return laid;
    }

    private int Add(Shape shape, int tensorBits = 8)
    {
        tensors.Add(new IntegerTensor(shape, tensorBits, true, 1));
        return tensors.Count - 1;
    }
}
