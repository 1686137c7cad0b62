using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels;

/// <summary>Nothing to compute, so the same for every instruction set.</summary>
/// <param name="absent">Whether zeros stand for each of the node's inputs, which nothing wrote; null: for none.</param>
internal sealed class Concat(ConcatNode node, IntegerGraph graph, bool[]? absent = null) : Kernel
{
    private readonly Shape _output = graph.Tensors[node.Output].Shape;

    public override void Run(Frame frame)
    {
        var output = frame.Values(node.Output, _output);
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            var values = frame.Values(node.Inputs[i], graph.Tensors[node.Inputs[i]].Shape);
            if (absent is not null && absent[i])
                output[..values.Length].Clear();
            else
                values.CopyTo(output);
            output = output[values.Length..];
        }
    }
}
