using static TinyM2Net.Runtime.Graph.GraphValidator;

namespace TinyM2Net.Runtime.Graph;

/// <summary>What must hold between a node, its weights and the tensors it reads and writes.</summary>
internal static class NodeRules
{
    public static void Validate(Node node, IntegerGraph graph)
    {
        var output = graph.Tensors[node.Output];
        switch (node)
        {
            case ConvolutionNode convolution:
                ValidateWindow(node, graph.Tensors[convolution.Input].Shape, output.Shape, convolution.KernelHeight, convolution.KernelWidth,
                    convolution.Stride, convolution.Stride, convolution.Padding);
                ValidateWeights(convolution, graph.Tensors[convolution.Input],
                    (long)convolution.KernelHeight * convolution.KernelWidth * graph.Tensors[convolution.Input].Shape.Channels, output.Shape.Channels);
                break;
            case DepthwiseNode depthwise:
                ValidateWindow(node, graph.Tensors[depthwise.Input].Shape, output.Shape, depthwise.KernelHeight, depthwise.KernelWidth,
                    depthwise.Stride, depthwise.Stride, depthwise.Padding);
                Require(graph.Tensors[depthwise.Input].Shape.Channels == output.Shape.Channels, $"Layer {node.Name} changes the number of channels.");
                ValidateWeights(depthwise, graph.Tensors[depthwise.Input], (long)depthwise.KernelHeight * depthwise.KernelWidth, output.Shape.Channels);
                break;
            case DenseNode dense:
                Require(output.Shape == Shape.Flat(output.Shape.Channels), $"Layer {node.Name}: a dense output is flat, not {output.Shape}.");
                ValidateWeights(dense, graph.Tensors[dense.Input], graph.Tensors[dense.Input].Shape.Count, output.Shape.Channels);
                break;
            case MaxPoolNode pool:
                ValidateWindow(node, graph.Tensors[pool.Input].Shape, output.Shape, pool.PoolHeight, pool.PoolWidth,
                    pool.StrideHeight, pool.StrideWidth, Padding.Valid);
                Require(graph.Tensors[pool.Input].Shape.Channels == output.Shape.Channels, $"Layer {node.Name} changes the number of channels.");
                ValidateSameKind(node, graph.Tensors[pool.Input], output);
                break;
            case GlobalAveragePoolNode pool:
                var input = graph.Tensors[pool.Input];
                Require(output.Shape == Shape.Flat(input.Shape.Channels), $"Layer {node.Name} makes {output.Shape} of {input.Shape}.");
                ValidateMultipliers(node.Name, pool.Requantization, 1);
                AccumulatorRange.Prove(node.Name, [AccumulatorRange.Bound(pool, input)], pool.Requantization);
                break;
            case ConcatNode concat:
                var count = 0L;
                foreach (var tensor in concat.Inputs)
                    count += graph.Tensors[tensor].Shape.Count;
                Require(concat.Inputs.Length > 0 && output.Shape == Shape.Flat(output.Shape.Channels) && count == output.Shape.Count,
                    $"Layer {node.Name}: the inputs do not add up to {output.Shape}.");
                foreach (var tensor in concat.Inputs)
                    ValidateSameKind(node, graph.Tensors[tensor], output);
                break;
        }
    }

    private static void ValidateWindow(Node node, Shape input, Shape output, int height, int width, int strideHeight, int strideWidth, Padding padding)
    {
        Require(height is > 0 and <= GraphLimits.Dimension && width is > 0 and <= GraphLimits.Dimension
            && strideHeight is > 0 and <= GraphLimits.Dimension && strideWidth is > 0 and <= GraphLimits.Dimension
            && padding is Padding.Same or Padding.Valid,
            $"Layer {node.Name}: a window of {height}x{width} with stride {strideHeight}x{strideWidth} is not allowed.");
        // A window larger than the input would be mostly padding: no real layer, but unbounded scratch memory.
        Require(height <= 2 * input.Height + 1 && width <= 2 * input.Width + 1, $"Layer {node.Name}: the window {height}x{width} is too large for {input}.");
        Require(output.Height == Window.OutputSize(input.Height, height, strideHeight, padding)
            && output.Width == Window.OutputSize(input.Width, width, strideWidth, padding),
            $"Layer {node.Name}: a window of {height}x{width} does not take {input} to {output}.");
    }

    private static void ValidateWeights(WeightedNode node, IntegerTensor input, long perChannel, int channels)
    {
        var weights = node.Weights;
        Require(weights.Bits is 2 or 4 or 8, $"Layer {node.Name}: weights have {weights.Bits} bits; 2, 4 or 8 are allowed.");
        Require(weights.Values.Length == perChannel * channels, $"Layer {node.Name} has {weights.Values.Length} weights; its shapes ask for {perChannel * channels}.");
        Require(weights.Bias.Length == channels, $"Layer {node.Name} has {weights.Bias.Length} biases for {channels} channels.");
        var largest = (1 << (weights.Bits - 1)) - 1;
        Require(!weights.Values.AsSpan().ContainsAnyExceptInRange((sbyte)-largest, (sbyte)largest),
            $"Layer {node.Name}: a weight lies outside ±{largest}, the range of {weights.Bits} bits.");
        ValidateMultipliers(node.Name, node.Requantization, channels);
        AccumulatorRange.Prove(node.Name, AccumulatorRange.Bounds(node, input), node.Requantization);
    }

    private static void ValidateMultipliers(string node, Requantization requantization, int channels) =>
        Require(requantization.Multipliers.Length == 1 || requantization.Multipliers.Length == channels,
            $"Layer {node} has {requantization.Multipliers.Length} multipliers for {channels} channels.");

    private static void ValidateSameKind(Node node, IntegerTensor input, IntegerTensor output) =>
        Require(input.Bits == output.Bits && input.Signed == output.Signed && input.Scale.Equals(output.Scale),
            $"Layer {node.Name} takes {Describe(input)} at scale {input.Scale} to {Describe(output)} at scale {output.Scale}; they must agree.");
}
