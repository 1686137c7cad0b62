using System.Diagnostics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Compiler.Packing;

/// <summary>
/// Takes out of an integer network the channels that are 0 whatever it is given, as the ranges of its integers prove, and the weights that only
/// they feed. No answer changes: what goes added nothing to any sum.
/// </summary>
internal sealed class SilentChannels
{
    private readonly IntegerGraph graph;
    private readonly bool mayLackInputs;
    private readonly Interval[][] ranges;
    private readonly int[][] kept;

    private SilentChannels(IntegerGraph graph, bool mayLackInputs)
    {
        (this.graph, this.mayLackInputs) = (graph, mayLackInputs);
        ranges = new Interval[graph.Tensors.Count][];
        kept = new int[graph.Tensors.Count][];
    }

    /// <param name="graph">As <see cref="IntegerGraphBuilder"/> makes it: depthwise layers have no bias.</param>
    /// <param name="mayLackInputs">Whether it also answers without some of its inputs: where branches meet, any of them may be zeros then.</param>
    public static IntegerGraph Remove(IntegerGraph graph, bool mayLackInputs = false) => new SilentChannels(graph, mayLackInputs).Remove();

    private IntegerGraph Remove()
    {
        foreach (var input in graph.Inputs)
        {
            var tensor = graph.Tensors[input.Tensor];
            ranges[input.Tensor] = [.. Enumerable.Repeat(new Interval(tensor.Minimum, tensor.Maximum), tensor.Shape.Channels)];
            kept[input.Tensor] = All(tensor.Shape.Channels);
        }

        foreach (var node in graph.Nodes)
            (ranges[node.Output], kept[node.Output]) = Trace(node);
        return graph with
        {
            Tensors = [.. graph.Tensors.Select((tensor, t) => tensor with { Shape = tensor.Shape with { Channels = kept[t].Length } })],
            Nodes = [.. graph.Nodes.Select(Narrow)],
        };
    }

    private (Interval[] Ranges, int[] Kept) Trace(Node node)
    {
        switch (node)
        {
            case DepthwiseNode depthwise:
                return (Requantized(depthwise, Sums(depthwise)), kept[depthwise.Input]);
            case WeightedNode weighted:
                var outputs = Requantized(weighted, Sums(weighted));
                return (outputs, node.Output == graph.Output ? All(outputs.Length) : Telling(outputs));
            case MaxPoolNode pool:
                return (ranges[pool.Input], kept[pool.Input]);
            case GlobalAveragePoolNode pool:
                var places = graph.Tensors[pool.Input].Shape is var shape ? shape.Height * shape.Width : 0;
                return ([.. ranges[pool.Input].Select(r => Requantized(r * places, pool.Requantization, 0, graph.Tensors[node.Output]))], kept[pool.Input]);
            case ConcatNode concat:
                var values = concat.Inputs.SelectMany(t => Enumerable.Range(0, graph.Tensors[t].Shape.Count).Select(value => ranges[t][value % ranges[t].Length]));
                return ([.. mayLackInputs && concat.Inputs.Length > 1 ? values.Select(WithZero) : values], Laid(concat.Inputs));
            default:
                throw new UnreachableException(node.GetType().Name);
        }
    }

    /// <summary>What each output channel's accumulator can be.</summary>
    private Interval[] Sums(WeightedNode node)
    {
        var (values, inputs) = (node.Weights.Values, ranges[node.Input]);
        // Beyond the border there is 0.
        if (node is ConvolutionNode { Padding: Padding.Same } or DepthwiseNode { Padding: Padding.Same })
            inputs = [.. inputs.Select(WithZero)];
        Interval[] sums = [.. node.Weights.Bias.Select(bias => new Interval(bias, bias))];
        var perOutput = values.Length / sums.Length;
        for (var i = 0; i < values.Length; i++)
        {
            var output = node is DepthwiseNode ? i % sums.Length : i / perOutput;
            sums[output] += inputs[(node is DepthwiseNode ? i : i % perOutput) % inputs.Length] * values[i];
        }

        return sums;
    }

    private Interval[] Requantized(WeightedNode node, Interval[] sums) =>
        [.. sums.Select((sum, channel) => Requantized(sum, node.Requantization, channel, graph.Tensors[node.Output]))];

    private static Interval Requantized(Interval sum, Requantization requantization, int channel, IntegerTensor output)
    {
        var multiplier = requantization.Multipliers[requantization.Multipliers.Length == 1 ? 0 : channel];
        return new(Apply(sum.Least), Apply(sum.Most));

        int Apply(long value) => Requantizer.Apply((int)value, multiplier, requantization.Exponent, output.Minimum, output.Maximum);
    }

    /// <summary>Those that can be anything but 0; a tensor without any keeps one.</summary>
    private static int[] Telling(Interval[] channels) =>
        Enumerable.Range(0, channels.Length).Where(c => channels[c] != default).ToArray() is { Length: > 0 } telling ? telling : [0];

    /// <summary>Where the kept channels' values lie once the tensors are laid flat, one after the other.</summary>
    private int[] Laid(IReadOnlyList<int> tensors)
    {
        var (places, offset) = (new List<int>(), 0);
        foreach (var t in tensors)
        {
            var shape = graph.Tensors[t].Shape;
            for (var place = 0; place < shape.Height * shape.Width; place++)
                foreach (var channel in kept[t])
                    places.Add(offset + place * shape.Channels + channel);
            offset += shape.Count;
        }

        return [.. places];
    }

    private Node Narrow(Node node) => node switch
    {
        ConvolutionNode convolution => convolution with { Weights = Narrow(convolution, kept[convolution.Input]), Requantization = Narrow(convolution) },
        DenseNode dense => dense with { Weights = Narrow(dense, Laid([dense.Input])), Requantization = Narrow(dense) },
        DepthwiseNode depthwise => depthwise with
        {
            Weights = depthwise.Weights with
            {
                Values = [.. Enumerable.Range(0, depthwise.KernelHeight * depthwise.KernelWidth)
                    .SelectMany(tap => kept[node.Output].Select(channel => depthwise.Weights.Values[tap * depthwise.Weights.Bias.Length + channel]))],
                Bias = [.. kept[node.Output].Select(channel => depthwise.Weights.Bias[channel])],
            },
            Requantization = Narrow(depthwise),
        },
        _ => node,
    };

    /// <param name="inputs">Kept ones, counted as the node's weights count them.</param>
    private QuantizedWeights Narrow(WeightedNode node, int[] inputs)
    {
        var (weights, outputs) = (node.Weights, kept[node.Output]);
        var perOutput = weights.Values.Length / weights.Bias.Length;
        var depth = node is DenseNode ? perOutput : ranges[node.Input].Length;
        return weights with
        {
            Values = [.. outputs.SelectMany(output => Enumerable.Range(0, perOutput / depth)
                .SelectMany(tap => inputs.Select(input => weights.Values[output * perOutput + tap * depth + input])))],
            Bias = [.. outputs.Select(output => weights.Bias[output])],
        };
    }

    private Requantization Narrow(WeightedNode node) => node.Requantization.Multipliers.Length == 1
        ? node.Requantization
        : node.Requantization with { Multipliers = [.. kept[node.Output].Select(output => node.Requantization.Multipliers[output])] };

    private static Interval WithZero(Interval range) => new(Math.Min(range.Least, 0), Math.Max(range.Most, 0));

    private static int[] All(int count) => [.. Enumerable.Range(0, count)];

    /// <summary>All that a value can be; both ends belong to it.</summary>
    private readonly record struct Interval(long Least, long Most)
    {
        public static Interval operator +(Interval left, Interval right) => new(left.Least + right.Least, left.Most + right.Most);

        public static Interval operator *(Interval interval, int factor) => factor >= 0
            ? new(interval.Least * factor, interval.Most * factor)
            : new(interval.Most * factor, interval.Least * factor);
    }
}
