using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels;

/// <summary>Nothing to compute, so the same for every instruction set.</summary>
internal sealed class Concat(ConcatNode node, IntegerGraph graph) : Kernel
{
    private readonly Shape[] _inputs = [.. node.Inputs.Select(input => graph.Tensors[input].Shape)];
    private readonly int[] _sources = [.. node.Inputs];
    private readonly Shape _output = graph.Tensors[node.Output].Shape;

    public override void Run(Frame frame)
    {
        var output = frame.Values(node.Output, _output);
        for (var i = 0; i < _inputs.Length; i++)
        {
            frame.Values(_sources[i], _inputs[i]).CopyTo(output);
            output = output[_inputs[i].Count..];
        }
    }
}
