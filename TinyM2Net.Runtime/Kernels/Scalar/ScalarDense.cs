using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Scalar;

internal sealed class ScalarDense(DenseNode node, IntegerGraph graph) : Kernel
{
    private readonly IntegerTensor _input = graph.Tensors[node.Input];
    private readonly IntegerTensor _output = graph.Tensors[node.Output];

    public override void Run(Frame frame)
    {
        var input = frame.Read(node.Input, _input);
        var output = frame.Read(node.Output, _output);
        var count = _input.Shape.Count;
        for (var channel = 0; channel < _output.Shape.Channels; channel++)
        {
            var sum = node.Weights.Bias[channel];
            for (var i = 0; i < count; i++)
                sum += input[i] * node.Weights.Values[channel * count + i];
            output.Set(channel, sum, node.Requantization, channel);
        }
    }
}
