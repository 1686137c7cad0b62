using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Scalar;

internal sealed class ScalarConvolution(ConvolutionNode node, IntegerGraph graph) : Kernel
{
    private readonly IntegerTensor _input = graph.Tensors[node.Input];
    private readonly IntegerTensor _output = graph.Tensors[node.Output];

    public override void Run(Frame frame)
    {
        var input = frame.Read(node.Input, _input);
        var output = frame.Read(node.Output, _output);
        var top = Window.PadBefore(_input.Shape.Height, node.KernelHeight, node.Stride, node.Padding);
        var left = Window.PadBefore(_input.Shape.Width, node.KernelWidth, node.Stride, node.Padding);
        for (var y = 0; y < _output.Shape.Height; y++)
            for (var x = 0; x < _output.Shape.Width; x++)
                for (var channel = 0; channel < _output.Shape.Channels; channel++)
                {
                    var sum = node.Weights.Bias[channel];
                    var weight = channel * node.KernelHeight * node.KernelWidth * _input.Shape.Channels;
                    for (var r = 0; r < node.KernelHeight; r++)
                        for (var s = 0; s < node.KernelWidth; s++)
                            for (var c = 0; c < _input.Shape.Channels; c++)
                                sum += input[y * node.Stride + r - top, x * node.Stride + s - left, c] * node.Weights.Values[weight++];
                    output.Set(_output.Shape.Index(y, x, channel), sum, node.Requantization, channel);
                }
    }
}
