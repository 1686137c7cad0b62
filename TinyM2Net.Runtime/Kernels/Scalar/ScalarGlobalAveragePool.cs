using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Scalar;

internal sealed class ScalarGlobalAveragePool(GlobalAveragePoolNode node, IntegerGraph graph) : Kernel
{
    private readonly IntegerTensor _input = graph.Tensors[node.Input];
    private readonly IntegerTensor _output = graph.Tensors[node.Output];

    public override void Run(Frame frame)
    {
        var input = frame.Read(node.Input, _input);
        var output = frame.Read(node.Output, _output);
        for (var channel = 0; channel < _output.Shape.Channels; channel++)
        {
            var sum = 0;
            for (var i = channel; i < _input.Shape.Count; i += _input.Shape.Channels)
                sum += input[i];
            output.Set(channel, sum, node.Requantization, channel);
        }
    }
}
