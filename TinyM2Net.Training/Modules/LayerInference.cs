using System.Diagnostics;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Training.Modules;

/// <summary>Shapes, names and costs along one chain of layers (paper, equation 1 and table 1).</summary>
internal static class LayerInference
{
    public static IReadOnlyList<LayerPlan> Chain(string chain, Shape input, IReadOnlyList<LayerDefinition> definitions)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var layers = new List<LayerPlan>(definitions.Count);
        foreach (var definition in definitions)
        {
            var kind = Kind(definition);
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            var layer = Layer(FormattableString.Invariant($"{chain}/{kind}{counts[kind]}"), definition, input);
            layers.Add(layer);
            input = layer.Output;
        }

        return layers;
    }

    /// <summary>The layer as a reader of the spec would say it.</summary>
    public static string Describe(LayerDefinition definition) => definition switch
    {
        ConvDefinition conv => $"conv {conv.Filters} {Windowed(conv.KernelHeight, conv.KernelWidth, conv.Stride, conv.Padding)}",
        SeparableConvDefinition conv => $"separableConv {conv.Filters} {Windowed(conv.KernelHeight, conv.KernelWidth, conv.Stride, conv.Padding)}",
        MaxPoolDefinition pool => $"maxPool {pool.PoolHeight}x{pool.PoolWidth}",
        DenseDefinition dense => $"dense {dense.Units}",
        DropoutDefinition dropout => FormattableString.Invariant($"dropout {dropout.Rate}"),
        _ => Kind(definition),
    };

    private static string Windowed(int height, int width, int stride, Padding padding) =>
        $"{height}x{width}{(stride == 1 ? "" : $" stride {stride}")} {(padding == Padding.Same ? "same" : "valid")}";

    private static string Kind(LayerDefinition definition) => definition switch
    {
        ConvDefinition => "conv",
        SeparableConvDefinition => "separable",
        MaxPoolDefinition => "maxPool",
        GlobalAveragePoolDefinition => "globalAveragePool",
        FlattenDefinition => "flatten",
        DenseDefinition => "dense",
        DropoutDefinition => "dropout",
        _ => throw new UnreachableException(definition.GetType().Name),
    };

    private static LayerPlan Layer(string name, LayerDefinition definition, Shape input)
    {
        var layer = definition switch
        {
            ConvDefinition conv => Convolution(name, conv, input),
            SeparableConvDefinition conv => Separable(name, conv, input),
            MaxPoolDefinition pool => Free(name, pool, input, new Shape(
                Window.OutputSize(input.Height, pool.PoolHeight, pool.StrideHeight, Padding.Valid),
                Window.OutputSize(input.Width, pool.PoolWidth, pool.StrideWidth, Padding.Valid), input.Channels)),
            GlobalAveragePoolDefinition => Free(name, definition, input, Shape.Flat(input.Channels)),
            FlattenDefinition => Free(name, definition, input, Shape.Flat(input.Count)),
            DenseDefinition dense => Dense(name, dense, input),
            DropoutDefinition => Free(name, definition, input, input),
            _ => throw new UnreachableException(definition.GetType().Name),
        };
        return layer.Output.Height > 0 && layer.Output.Width > 0 && layer.Output.Channels > 0
            ? layer
            : throw new ShapeException(name, input, Describe(definition));
    }

    private static LayerPlan Free(string name, LayerDefinition definition, Shape input, Shape output) =>
        new(name, definition, input, output, 0, 0, []);

    private static LayerPlan Convolution(string name, ConvDefinition conv, Shape input)
    {
        var output = Slide(input, conv.Filters, conv.KernelHeight, conv.KernelWidth, conv.Stride, conv.Padding);
        var weights = conv.KernelHeight * conv.KernelWidth * input.Channels * conv.Filters;
        var decision = new DecisionLayer(name, DecisionKind.Convolution, input, output, conv.KernelHeight, conv.KernelWidth, conv.Stride, conv.Padding,
            conv.Activation, weights, conv.Filters, (long)output.Height * output.Width * weights);
        return Weighted(name, conv, input, output, conv.BatchNorm, [decision]);
    }

    private static LayerPlan Separable(string name, SeparableConvDefinition conv, Shape input)
    {
        var between = Slide(input, input.Channels, conv.KernelHeight, conv.KernelWidth, conv.Stride, conv.Padding);
        var output = between with { Channels = conv.Filters };
        var places = (long)output.Height * output.Width;
        var depthwiseWeights = conv.KernelHeight * conv.KernelWidth * input.Channels;
        var pointwiseWeights = input.Channels * conv.Filters;
        return Weighted(name, conv, input, output, conv.BatchNorm,
        [
            new DecisionLayer(name + ".depthwise", DecisionKind.Depthwise, input, between, conv.KernelHeight, conv.KernelWidth, conv.Stride, conv.Padding,
                Activation.None, depthwiseWeights, 0, places * depthwiseWeights),
            new DecisionLayer(name + ".pointwise", DecisionKind.Pointwise, between, output, 1, 1, 1, Padding.Valid,
                conv.Activation, pointwiseWeights, conv.Filters, places * pointwiseWeights),
        ]);
    }

    private static LayerPlan Dense(string name, DenseDefinition dense, Shape input)
    {
        var flat = Shape.Flat(input.Count);
        var output = Shape.Flat(dense.Units);
        var weights = input.Count * dense.Units;
        return Weighted(name, dense, input, output, batchNorm: false,
            [new DecisionLayer(name, DecisionKind.Dense, flat, output, 1, 1, 1, Padding.Valid, dense.Activation, weights, dense.Units, weights)]);
    }

    private static Shape Slide(Shape input, int channels, int kernelHeight, int kernelWidth, int stride, Padding padding) => new(
        Window.OutputSize(input.Height, kernelHeight, stride, padding), Window.OutputSize(input.Width, kernelWidth, stride, padding), channels);

    private static LayerPlan Weighted(string name, LayerDefinition definition, Shape input, Shape output, bool batchNorm, IReadOnlyList<DecisionLayer> decisions) =>
        new(name, definition, input, output,
            decisions.Sum(decision => (long)decision.WeightCount + decision.BiasCount) + (batchNorm ? 4L * output.Channels : 0),
            decisions.Sum(decision => decision.Macs), decisions);
}
