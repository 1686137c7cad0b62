using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>A convolution as the vector kernel walks it, which need not be how the network states it.</summary>
internal sealed record ConvolutionShape(IntegerTensor Input, IntegerTensor Output, int KernelHeight, int KernelWidth, int Stride, Padding Padding)
{
    // Long enough to amortize a row's start, short enough that a widened row stays in the first-level cache.
    private const int LongestRow = 128;

    public static ConvolutionShape Of(ConvolutionNode node, IntegerGraph graph)
    {
        var shape = new ConvolutionShape(graph.Tensors[node.Input], graph.Tensors[node.Output], node.KernelHeight, node.KernelWidth, node.Stride, node.Padding);
        return node is { KernelHeight: 1, KernelWidth: 1, Stride: 1 } ? shape.Reflowed() : shape;
    }

    public static ConvolutionShape Of(DenseNode node, IntegerGraph graph)
    {
        var input = graph.Tensors[node.Input];
        return new ConvolutionShape(input with { Shape = Shape.Flat(input.Shape.Count) }, graph.Tensors[node.Output], 1, 1, 1, Padding.Valid);
    }

    // A pointwise convolution has no neighbours, so its places may be cut into rows of any length: no short ones with a remainder each.
    private ConvolutionShape Reflowed()
    {
        var places = Input.Shape.Height * Input.Shape.Width;
        var row = Enumerable.Range(1, Math.Min(LongestRow, places)).Last(length => places % length == 0);
        return row < Input.Shape.Width ? this : this with { Input = Reflowed(Input, row), Output = Reflowed(Output, row) };
    }

    private static IntegerTensor Reflowed(IntegerTensor tensor, int row) =>
        tensor with { Shape = new Shape(tensor.Shape.Height * tensor.Shape.Width / row, row, tensor.Shape.Channels) };
}
