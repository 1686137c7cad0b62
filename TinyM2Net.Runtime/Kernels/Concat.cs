using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels;

/// <summary>Nothing to compute, so the same for every instruction set.</summary>
internal sealed class Concat(ConcatNode node, IntegerGraph graph) : Kernel
{
    private readonly Shape _output = graph.Tensors[node.Output].Shape;

    public override void Run(Frame frame)
    {
        var output = frame.Values(node.Output, _output);
        foreach (var input in node.Inputs)
        {
            var values = frame.Values(input, graph.Tensors[input].Shape);
            values.CopyTo(output);
            output = output[values.Length..];
        }
    }
}
