using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>What the rest of a chain asks of a map.</summary>
/// <param name="Width">Columns, from the first: the last ones, where they do not fill a pool's window, are read by nobody and never made.</param>
/// <param name="Rows">Rows at once, at most.</param>
internal readonly record struct Demand(int Width, int Rows)
{
    /// <summary>Of a chain's output, at once.</summary>
    private const int OutputRows = 4;

    /// <summary>Of a map at once: enough places that kernels rarely begin and end, few enough that all steps' rows stay in the first-level cache.</summary>
    private const int MostBytes = 6144;

    /// <summary>For the input of each node, and the chain's output.</summary>
    public static Demand[] Of(IReadOnlyList<Node> nodes, IntegerGraph graph)
    {
        var demands = new Demand[nodes.Count + 1];
        var output = graph.Tensors[nodes[^1].Output].Shape;
        demands[^1] = new Demand(output.Width, Math.Min(OutputRows, output.Height));
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            var input = graph.Tensors[GraphValidator.Sources(nodes[i])[0]].Shape;
            var (width, strideHeight, strideWidth, padding) = nodes[i] switch
            {
                ConvolutionNode node => (node.KernelWidth, node.Stride, node.Stride, node.Padding),
                DepthwiseNode node => (node.KernelWidth, node.Stride, node.Stride, node.Padding),
                MaxPoolNode node => (node.PoolWidth, node.StrideHeight, node.StrideWidth, Padding.Valid),
                _ => throw new InvalidOperationException("Not a node that runs by rows."),
            };
            var columns = (demands[i + 1].Width - 1) * strideWidth + width - Window.PadBefore(input.Width, width, strideWidth, padding);
            var demanded = Math.Clamp(columns, 1, input.Width);
            // In equal parts.
            var all = Math.Min(demands[i + 1].Rows * strideHeight, input.Height);
            var most = Math.Max(1, MostBytes / (demanded * input.Channels));
            var parts = (all + most - 1) / most;
            demands[i] = new Demand(demanded, (all + parts - 1) / parts);
        }

        return demands;
    }
}
