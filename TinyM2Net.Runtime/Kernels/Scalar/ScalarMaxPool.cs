using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Scalar;

internal sealed class ScalarMaxPool(MaxPoolNode node, IntegerGraph graph) : Kernel
{
    private readonly IntegerTensor _input = graph.Tensors[node.Input];
    private readonly Shape _output = graph.Tensors[node.Output].Shape;

    public override void Run(Frame frame)
    {
        var input = frame.Read(node.Input, _input);
        var output = frame.Values(node.Output, _output);
        for (var y = 0; y < _output.Height; y++)
            for (var x = 0; x < _output.Width; x++)
                for (var channel = 0; channel < _output.Channels; channel++)
                {
                    var largest = _input.Minimum;
                    for (var r = 0; r < node.PoolHeight; r++)
                        for (var s = 0; s < node.PoolWidth; s++)
                            largest = Math.Max(largest, input[y * node.StrideHeight + r, x * node.StrideWidth + s, channel]);
                    output[_output.Index(y, x, channel)] = (byte)largest;
                }
    }
}
