using System.Diagnostics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Packing;

/// <summary>Turns a folded, tuned network into integers: weights, int32 biases at <c>S_w * S_x</c>, dyadic requantizers, tensors.</summary>
internal sealed class IntegerGraphBuilder
{
    private readonly QuantizedNetwork network;
    private readonly List<IntegerTensor> tensors = [];
    private readonly List<Node> nodes = [];
    private readonly List<GraphInput> inputs = [];

    private IntegerGraphBuilder(QuantizedNetwork network) => this.network = network;

    public static IntegerGraph Build(QuantizedNetwork network)
    {
        var builder = new IntegerGraphBuilder(network);
        return builder.Build();
    }

    private IntegerGraph Build()
    {
        var plan = network.Plan;
        var ends = new List<int>();
        foreach (var branch in plan.Branches)
        {
            var input = Add(QuantizedTensor(branch.Input, branch.Modality));
            inputs.Add(new GraphInput(branch.Modality, input));
            ends.Add(Chain(input, branch.Layers));
        }
        if (ends.Exists(end => tensors[end].Signed))
            ends = [.. ends.Zip(plan.Branches, (end, branch) => tensors[end].Signed ? end : Signed(NetworkPlan.HeadName + "/" + branch.Modality, end))];
        var fused = ends.Count == 1 ? ends[0] : Concatenate(NetworkPlan.HeadName + "/concat", [.. ends], Shape.Flat(plan.FusedWidth));
        return new IntegerGraph(inputs, tensors, nodes, Chain(fused, plan.Head));
    }

    private int Chain(int tensor, IReadOnlyList<LayerPlan> layers)
    {
        foreach (var layer in layers)
            tensor = Layer(layer, tensor);
        return tensor;
    }

    private int Layer(LayerPlan layer, int tensor) => layer.Definition switch
    {
        ConvDefinition or SeparableConvDefinition or DenseDefinition => layer.Decisions.Aggregate(tensor, (input, decision) => Weighted(decision, input)),
        MaxPoolDefinition pool => Pool(layer, pool, Shaped(layer.Name, tensor, layer.Input)),
        GlobalAveragePoolDefinition => Average(layer, Shaped(layer.Name, tensor, layer.Input)),
        // A dense layer reads flat whatever the shape, and dropout is for training.
        FlattenDefinition => tensor,
        _ => throw new UnreachableException(layer.Definition.GetType().Name),
    };

    private int Weighted(DecisionLayer layer, int input)
    {
        if (layer.Kind != DecisionKind.Dense)
            input = Shaped(layer.Name, input, layer.Input);
        var output = Add(network.Scheme.OutputOf(layer.Name) is null
            ? new IntegerTensor(layer.Output, QuantizedNetwork.LogitBits, true, network.LogitStep)
            : Activated(QuantizedTensor(layer.Output, layer.Name), layer.Activation));
        var (weights, scales) = Quantize(layer, tensors[input].Scale);
        WeightedNode Node(Requantization requantization) => layer.Kind switch
        {
            DecisionKind.Dense => new DenseNode(layer.Name, input, output, weights, requantization),
            DecisionKind.Depthwise => new DepthwiseNode(layer.Name, input, output, layer.KernelHeight, layer.KernelWidth, layer.Stride, layer.Padding, weights, requantization),
            _ => new ConvolutionNode(layer.Name, input, output, layer.KernelHeight, layer.KernelWidth, layer.Stride, layer.Padding, weights, requantization),
        };
        // How far the accumulator reaches does not depend on the requantizer, but the requantizer's exponent does on it.
        var reach = AccumulatorRange.Bounds(Node(new Requantization([], 1)), tensors[input]).Max();
        var exponent = tensors[output].Bits == QuantizedNetwork.LogitBits ? Requantizer.MaximumExponent : Requantizer.FastExponent(weights.Bits);
        nodes.Add(Node(Requantize([.. scales.Select(s => (double)s * tensors[input].Scale / tensors[output].Scale)], reach, exponent)));
        return output;
    }

    private (QuantizedWeights Weights, float[] Scales) Quantize(DecisionLayer layer, float inputScale)
    {
        var bits = network.Scheme.WeightBits(layer);
        var channels = layer.Output.Channels;
        var weights = network.Weights[layer.WeightName];
        var scales = WeightQuantizer.Scales(weights, channels, bits);
        var values = WeightQuantizer.Quantize(weights, scales, bits);
        var bias = new int[channels];
        if (layer.BiasCount > 0)
        {
            var real = network.Weights[layer.BiasName];
            for (var c = 0; c < channels; c++)
            {
                var units = Math.Floor(real[c] / ((double)scales[c] * inputScale) + 0.5);
                if (!(Math.Abs(units) < int.MaxValue))
                    throw new OverflowException(FormattableString.Invariant($"Layer {layer.Name}, channel {c}: a bias of {real[c]} takes {units:0} steps of its accumulator, beyond 32 bits."));
                bias[c] = (int)units;
            }
        }
        // The engine keeps the output channel last; the runtime reads it first, except a depthwise kernel, which both keep last.
        return (new QuantizedWeights(bits, layer.Kind == DecisionKind.Depthwise ? values : ChannelsFirst(values, channels), bias), scales);
    }

    private static sbyte[] ChannelsFirst(sbyte[] values, int channels)
    {
        var rows = values.Length / channels;
        var moved = new sbyte[values.Length];
        for (var row = 0; row < rows; row++)
            for (var c = 0; c < channels; c++)
                moved[c * rows + row] = values[row * channels + c];
        return moved;
    }

    private int Pool(LayerPlan layer, MaxPoolDefinition pool, int input)
    {
        var output = Add(tensors[input] with { Shape = layer.Output });
        nodes.Add(new MaxPoolNode(layer.Name, input, output, pool.PoolHeight, pool.PoolWidth, pool.StrideHeight, pool.StrideWidth));
        return output;
    }

    /// <summary>ReLU is the saturation of an unsigned tensor, also where its values meet signed ones later.</summary>
    private static IntegerTensor Activated(IntegerTensor tensor, Activation activation) => activation == Activation.Relu ? tensor with { Signed = false } : tensor;

    /// <summary>The same numbers in a signed tensor: the average of one place.</summary>
    private int Signed(string name, int input)
    {
        var flat = Shaped(name, input, Shape.Flat(tensors[input].Shape.Count));
        var output = Add(tensors[flat] with { Signed = true });
        nodes.Add(new GlobalAveragePoolNode(name + ".signed", flat, output, Requantize([1], tensors[flat].Maximum)));
        return output;
    }

    private int Average(LayerPlan layer, int input)
    {
        var output = Add(QuantizedTensor(layer.Output, layer.Name));
        var places = layer.Input.Height * layer.Input.Width;
        var ratio = (double)tensors[input].Scale / ((double)tensors[output].Scale * places);
        var reach = AccumulatorRange.Bound(new GlobalAveragePoolNode(layer.Name, input, output, new Requantization([], 1)), tensors[input]);
        nodes.Add(new GlobalAveragePoolNode(layer.Name, input, output, Requantize([ratio], reach)));
        return output;
    }

    private static Requantization Requantize(double[] factors, long reach, int preferred = Requantizer.MaximumExponent)
    {
        var (multipliers, exponent) = Requantizer.FromFactors(factors, reach, preferred);
        return new Requantization(multipliers, exponent);
    }

    /// <summary>The tensor, laid flat first where the layer sees it so.</summary>
    private int Shaped(string name, int tensor, Shape shape) =>
        tensors[tensor].Shape == shape ? tensor : Concatenate(name + ".flatten", [tensor], shape);

    private int Concatenate(string name, int[] inputs, Shape shape)
    {
        var output = Add(tensors[inputs[0]] with { Shape = shape });
        nodes.Add(new ConcatNode(name, inputs, output));
        return output;
    }

    private IntegerTensor QuantizedTensor(Shape shape, string producer)
    {
        var point = network.Scheme.OutputOf(producer)!;
        return new IntegerTensor(shape, point.Range.Bits, point.Range.Signed, network.Steps[point.Index]);
    }

    private int Add(IntegerTensor tensor)
    {
        tensors.Add(tensor);
        return tensors.Count - 1;
    }
}
