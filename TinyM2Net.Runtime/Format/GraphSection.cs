using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Format;

/// <summary>Tensors and nodes; a node's weights and requantization are the next ones of their own sections.</summary>
internal static class GraphSection
{
    private enum Kind
    {
        Convolution = 1,
        Depthwise = 2,
        Dense = 3,
        MaxPool = 4,
        GlobalAveragePool = 5,
        Concat = 6,
    }

    public static void Write(SectionWriter writer, IntegerGraph graph)
    {
        writer.Int(graph.Tensors.Count);
        foreach (var (shape, bits, signed, scale) in graph.Tensors)
        {
            writer.Int(shape.Height);
            writer.Int(shape.Width);
            writer.Int(shape.Channels);
            writer.Byte(bits);
            writer.Bool(signed);
            writer.Float(scale);
        }

        writer.Int(graph.Inputs.Count);
        foreach (var (modality, tensor) in graph.Inputs)
        {
            writer.String(modality);
            writer.Int(tensor);
        }

        writer.Int(graph.Output);
        writer.Int(graph.Nodes.Count);
        foreach (var node in graph.Nodes)
            WriteNode(writer, node);
    }

    public static IntegerGraph Read(SectionReader reader, Queue<QuantizedWeights> weights, Queue<Requantization> requantizations)
    {
        var tensors = new IntegerTensor[reader.Count(GraphLimits.Tensors, 18)];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = new IntegerTensor(new Shape(reader.Int(), reader.Int(), reader.Int()), reader.Byte(), reader.Bool(), reader.Float());
        var inputs = new GraphInput[reader.Count(FormatLimits.Modalities, 8)];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = new GraphInput(reader.String(), reader.Int());
        var output = reader.Int();
        var nodes = new Node[reader.Count(GraphLimits.Nodes, 13)];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = ReadNode(ref reader, weights, requantizations);
        reader.End();
        if (weights.Count > 0 || requantizations.Count > 0)
            throw reader.Fault("there are more weights or requantizers than nodes that use them");
        return new IntegerGraph(inputs, tensors, nodes, output);
    }

    private static void WriteNode(SectionWriter writer, Node node)
    {
        writer.String(node.Name);
        writer.Int(node.Output);
        switch (node)
        {
            case ConvolutionNode convolution:
                writer.Byte((int)Kind.Convolution);
                writer.Int(convolution.Input);
                WriteWindow(writer, convolution.KernelHeight, convolution.KernelWidth, convolution.Stride, convolution.Padding);
                break;
            case DepthwiseNode depthwise:
                writer.Byte((int)Kind.Depthwise);
                writer.Int(depthwise.Input);
                WriteWindow(writer, depthwise.KernelHeight, depthwise.KernelWidth, depthwise.Stride, depthwise.Padding);
                break;
            case DenseNode dense:
                writer.Byte((int)Kind.Dense);
                writer.Int(dense.Input);
                break;
            case MaxPoolNode pool:
                writer.Byte((int)Kind.MaxPool);
                writer.Int(pool.Input);
                writer.Int(pool.PoolHeight);
                writer.Int(pool.PoolWidth);
                writer.Int(pool.StrideHeight);
                writer.Int(pool.StrideWidth);
                break;
            case GlobalAveragePoolNode pool:
                writer.Byte((int)Kind.GlobalAveragePool);
                writer.Int(pool.Input);
                break;
            case ConcatNode concat:
                writer.Byte((int)Kind.Concat);
                writer.Int(concat.Inputs.Length);
                foreach (var input in concat.Inputs)
                    writer.Int(input);
                break;
            default:
                throw new ModelFormatException($"Layer {node.Name} is of an unknown kind.");
        }
    }

    private static Node ReadNode(ref SectionReader reader, Queue<QuantizedWeights> weights, Queue<Requantization> requantizations)
    {
        var name = reader.String();
        var output = reader.Int();
        var kind = (Kind)reader.Byte();
        if (kind is < Kind.Convolution or > Kind.Concat)
            throw reader.Fault($"a node of kind {(int)kind} is unknown");
        if (kind is Kind.Convolution or Kind.Depthwise or Kind.Dense && weights.Count == 0
            || kind is not (Kind.MaxPool or Kind.Concat) && requantizations.Count == 0)
            throw reader.Fault($"node {name} has no weights or requantizer left");
        switch (kind)
        {
            case Kind.Convolution:
                return new ConvolutionNode(name, reader.Int(), output, reader.Int(), reader.Int(), reader.Int(), (Padding)reader.Byte(),
                    weights.Dequeue(), requantizations.Dequeue());
            case Kind.Depthwise:
                var depthwise = new DepthwiseNode(name, reader.Int(), output, reader.Int(), reader.Int(), reader.Int(), (Padding)reader.Byte(),
                    weights.Dequeue(), requantizations.Dequeue());
                return depthwise with { Weights = WithBias(depthwise.Weights, (long)depthwise.KernelHeight * depthwise.KernelWidth) };
            case Kind.Dense:
                return new DenseNode(name, reader.Int(), output, weights.Dequeue(), requantizations.Dequeue());
            case Kind.MaxPool:
                return new MaxPoolNode(name, reader.Int(), output, reader.Int(), reader.Int(), reader.Int(), reader.Int());
            case Kind.GlobalAveragePool:
                return new GlobalAveragePoolNode(name, reader.Int(), output, requantizations.Dequeue());
            default:
                var inputs = new int[reader.Count(GraphLimits.Tensors, sizeof(int))];
                for (var i = 0; i < inputs.Length; i++)
                    inputs[i] = reader.Int();
                return new ConcatNode(name, inputs, output);
        }
    }

    private static void WriteWindow(SectionWriter writer, int height, int width, int stride, Padding padding)
    {
        writer.Int(height);
        writer.Int(width);
        writer.Int(stride);
        writer.Byte((int)padding);
    }

    /// <summary>See <see cref="GraphCost.StoredBias"/>.</summary>
    private static QuantizedWeights WithBias(QuantizedWeights weights, long perChannel) =>
        weights.Bias.Length == 0 && perChannel > 0 ? weights with { Bias = new int[weights.Values.Length / perChannel] } : weights;
}
