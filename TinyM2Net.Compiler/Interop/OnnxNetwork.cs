using System.Diagnostics;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Interop;

/// <summary>
/// A network without batch norm, layer by layer in ONNX's operators. Inputs are features as the runtime extracts them, NHWC; the network
/// standardizes them itself. Within, maps are NCHW, as ONNX has them, and vectors are in the order that flattening NHWC gives.
/// </summary>
internal sealed class OnnxNetwork(OnnxGraph graph, OnnxNumbers numbers)
{
    /// <summary>No modality is called "head", so no input has this name.</summary>
    public const string Output = NetworkPlan.HeadName + "/logits";

    /// <param name="modalities">In branch order.</param>
    public void Add(NetworkPlan plan, IReadOnlyList<ModalityContent> modalities)
    {
        var ends = plan.Branches.Zip(modalities, (branch, modality) => Flat(Chain(Input(branch, modality), branch.Layers), NetworkPlan.HeadName + "/" + branch.Modality)).ToList();
        var fused = ends.Count == 1 ? ends[0] : Kept(ends[0] with
        {
            Name = graph.Node("Concat", NetworkPlan.HeadName + "/concat", ends.Select(e => e.Name), OnnxGraph.Number("axis", 1)),
            Shape = Shape.Flat(plan.FusedWidth),
        });
        var last = Chain(fused, plan.Head);
        var logits = graph.Node("Identity", Output, [last.Name]);
        graph.Output(logits, "One a label, in the labels' order; the largest is the answer.", plan.Definition.Classes);
    }

    private Tensor Chain(Tensor tensor, IReadOnlyList<LayerPlan> layers)
    {
        foreach (var layer in layers)
            tensor = layer.Definition switch
            {
                ConvDefinition or SeparableConvDefinition or DenseDefinition => layer.Decisions.Aggregate(tensor, Weighted),
                MaxPoolDefinition pool => Pool(layer, pool, Map(tensor, layer.Name)),
                GlobalAveragePoolDefinition => Average(layer, Map(tensor, layer.Name)),
                FlattenDefinition => Flat(tensor, layer.Name),
                _ => throw new UnreachableException(layer.Definition.GetType().Name),
            };
        return tensor;
    }

    private Tensor Input(BranchPlan branch, ModalityContent modality)
    {
        var (height, width, channels) = (branch.Input.Height, branch.Input.Width, branch.Input.Channels);
        var features = graph.Input(branch.Modality, $"Features of {branch.Modality}, NHWC, as TinyM2Net extracts them and not yet standardized.", height, width, channels);
        var value = graph.Node("Transpose", branch.Modality + ".channelsFirst", [features], OnnxGraph.Numbers("perm", 0, 3, 1, 2));
        var (mean, inverse, perWidth) = modality.Standardization;
        long[] dimensions = perWidth ? [1, 1, 1, mean.Length] : [1, mean.Length, 1, 1];
        if (Array.Exists(mean, m => m != 0))
            value = graph.Node("Sub", branch.Modality + ".centered", [value, graph.Constant(branch.Modality + ".mean", dimensions, mean.AsSpan())]);
        if (Array.Exists(inverse, i => i != 1))
            value = graph.Node("Mul", branch.Modality + ".standardized", [value, graph.Constant(branch.Modality + ".inverseDeviation", dimensions, inverse.AsSpan())]);
        return new Tensor(numbers.Value(value, branch.Modality), branch.Input, branch.Modality, IsMap: true);
    }

    private Tensor Weighted(Tensor input, DecisionLayer layer)
    {
        input = layer.Kind == DecisionKind.Dense ? Flat(input, layer.Name) : Map(input, layer.Name);
        string[] inputs = [input.Name, .. numbers.Weights(layer)];
        var value = layer.Kind == DecisionKind.Dense ? graph.Node("Gemm", layer.Name, inputs) : Convolution(layer, inputs);
        if (layer.Activation == Activation.Relu)
            value = graph.Node("Relu", layer.Name + ".relu", [value]);
        return new Tensor(numbers.Value(value, layer.Name), layer.Output, layer.Name, layer.Kind != DecisionKind.Dense);
    }

    private string Convolution(DecisionLayer layer, string[] inputs)
    {
        var (top, bottom) = Pads(layer.Input.Height, layer.Output.Height, layer.KernelHeight);
        var (left, right) = Pads(layer.Input.Width, layer.Output.Width, layer.KernelWidth);
        return graph.Node("Conv", layer.Name, inputs,
            OnnxGraph.Numbers("kernel_shape", layer.KernelHeight, layer.KernelWidth),
            OnnxGraph.Numbers("strides", layer.Stride, layer.Stride),
            OnnxGraph.Numbers("pads", top, left, bottom, right),
            OnnxGraph.Number("group", layer.Kind == DecisionKind.Depthwise ? layer.Input.Channels : 1));

        (long Before, long After) Pads(int size, int output, int kernel)
        {
            var before = Window.PadBefore(size, kernel, layer.Stride, layer.Padding);
            return (before, layer.Padding == Padding.Valid ? 0 : Math.Max((output - 1) * layer.Stride + kernel - size - before, 0));
        }
    }

    private Tensor Pool(LayerPlan layer, MaxPoolDefinition pool, Tensor input) => Kept(input with
    {
        Name = graph.Node("MaxPool", layer.Name, [input.Name], OnnxGraph.Numbers("kernel_shape", pool.PoolHeight, pool.PoolWidth), OnnxGraph.Numbers("strides", pool.StrideHeight, pool.StrideWidth)),
        Shape = layer.Output,
    });

    private Tensor Average(LayerPlan layer, Tensor input)
    {
        var value = numbers.Value(graph.Node("GlobalAveragePool", layer.Name, [input.Name]), layer.Name);
        return Flat(new Tensor(value, layer.Output, layer.Name, IsMap: true), layer.Name);
    }

    /// <summary>In HWC order, whatever ONNX's is.</summary>
    private Tensor Flat(Tensor tensor, string reader)
    {
        if (!tensor.IsMap)
            return tensor;
        if (tensor.Shape.Channels > 1 && tensor.Shape.Count > tensor.Shape.Channels)
            tensor = Kept(tensor with { Name = graph.Node("Transpose", reader + ".channelsLast", [tensor.Name], OnnxGraph.Numbers("perm", 0, 2, 3, 1)) });
        return Kept(tensor with { Name = graph.Node("Flatten", reader + ".flat", [tensor.Name], OnnxGraph.Number("axis", 1)), Shape = Shape.Flat(tensor.Shape.Count), IsMap = false });
    }

    /// <summary>A vector as one place of as many channels.</summary>
    private Tensor Map(Tensor tensor, string reader) => tensor.IsMap ? tensor
        : Kept(tensor with { Name = graph.Node("Reshape", reader + ".map", [tensor.Name, graph.Constant(reader + ".map.shape", [4], [0L, -1, 1, 1])]), IsMap = true });

    /// <summary>After what moves values or drops some: the numbers are still those of their producer.</summary>
    private Tensor Kept(Tensor tensor) => tensor with { Name = numbers.Value(tensor.Name, tensor.Producer) };

    /// <param name="Producer">The modality or layer that made its numbers.</param>
    /// <param name="IsMap">NCHW; otherwise a vector.</param>
    private sealed record Tensor(string Name, Shape Shape, string Producer, bool IsMap);
}
