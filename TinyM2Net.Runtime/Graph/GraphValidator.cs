using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Graph;

/// <summary>
/// Every rule a network must keep before a kernel may run it. Kernels check nothing again: shapes agree, tensors are written before they are
/// read, values are within their bits and no accumulator can overflow.
/// </summary>
internal static class GraphValidator
{
    /// <exception cref="ModelFormatException">The first rule that is broken.</exception>
    public static void Validate(IntegerGraph graph)
    {
        Require(graph.Tensors.Count is > 0 and <= GraphLimits.Tensors, $"The network has {graph.Tensors.Count} tensors; 1 to {GraphLimits.Tensors} are allowed.");
        Require(graph.Nodes.Count is > 0 and <= GraphLimits.Nodes, $"The network has {graph.Nodes.Count} nodes; 1 to {GraphLimits.Nodes} are allowed.");
        Require(graph.Inputs.Count > 0, "The network has no input.");
        Require(graph.Output >= 0 && graph.Output < graph.Tensors.Count, $"The output tensor {graph.Output} does not exist.");
        ValidateTensors(graph);

        var written = new bool[graph.Tensors.Count];
        foreach (var input in graph.Inputs)
        {
            var tensor = Tensor(graph, input.Tensor, "input " + input.Modality);
            Require(tensor.Bits == 8 && tensor.Signed, $"Input {input.Modality}: features are 8 bits signed, not {Describe(tensor)}.");
            Require(!written[input.Tensor], $"Input {input.Modality}: tensor {input.Tensor} is an input already.");
            written[input.Tensor] = true;
        }

        long operations = 0;
        foreach (var node in graph.Nodes)
        {
            foreach (var source in Sources(node))
            {
                Tensor(graph, source, node.Name);
                Require(written[source], $"Layer {node.Name} reads tensor {source} before it is written.");
                Require(graph.Tensors[source].Bits != 16, $"Layer {node.Name} reads 16-bit logits.");
            }

            var output = Tensor(graph, node.Output, node.Name);
            Require(!written[node.Output], $"Layer {node.Name} writes tensor {node.Output} a second time.");
            Require(output.Bits != 16 || (node is DenseNode && node.Output == graph.Output && output.Signed),
                $"Layer {node.Name}: only the last dense layer's logits may have 16 bits, signed.");
            NodeRules.Validate(node, graph);
            written[node.Output] = true;
            operations += GraphCost.Operations(node, graph);
            Require(operations <= GraphLimits.Operations, $"The network needs more than {GraphLimits.Operations} operations.");
        }

        Require(written[graph.Output], $"No layer writes the output tensor {graph.Output}.");
    }

    /// <summary>The tensors a node reads, in order.</summary>
    public static int[] Sources(Node node) => node switch
    {
        WeightedNode weighted => [weighted.Input],
        MaxPoolNode pool => [pool.Input],
        GlobalAveragePoolNode pool => [pool.Input],
        ConcatNode concat => concat.Inputs,
        _ => throw new ModelFormatException($"Layer {node.Name} is of an unknown kind."),
    };

    /// <param name="message">Written only where the rule is broken: most of loading would be writing else.</param>
    public static void Require(bool rule, [InterpolatedStringHandlerArgument(nameof(rule))] ref RuleMessage message)
    {
        if (!rule)
            throw new ModelFormatException(message.ToString());
    }

    public static void Require(bool rule, string message)
    {
        if (!rule)
            throw new ModelFormatException(message);
    }

    public static string Describe(IntegerTensor tensor) => $"{tensor.Bits} bits {(tensor.Signed ? "signed" : "unsigned")} of {tensor.Shape}";

    private static IntegerTensor Tensor(IntegerGraph graph, int tensor, string who)
    {
        Require(tensor >= 0 && tensor < graph.Tensors.Count, $"Tensor {tensor} of {who} does not exist.");
        return graph.Tensors[tensor];
    }

    private static void ValidateTensors(IntegerGraph graph)
    {
        long total = 0;
        for (var i = 0; i < graph.Tensors.Count; i++)
        {
            var (shape, bits, _, scale) = graph.Tensors[i];
            Require(shape is { Height: > 0 and <= GraphLimits.Dimension, Width: > 0 and <= GraphLimits.Dimension, Channels: > 0 and <= GraphLimits.TensorValues }
                && (long)shape.Height * shape.Width * shape.Channels <= GraphLimits.TensorValues, $"Tensor {i} is {shape}: out of the limits.");
            Require(bits is 4 or 8 or 16, $"Tensor {i} has {bits} bits; 4, 8 or 16 are allowed.");
            Require(float.IsFinite(scale) && scale > 0, $"Tensor {i} has scale {scale}; it must be positive and finite.");
            total += shape.Count * (bits == 16 ? sizeof(int) : 1L);
        }

        Require(total <= GraphLimits.TotalTensorBytes, $"The tensors take {total} bytes, above the limit of {GraphLimits.TotalTensorBytes}.");
    }
}
