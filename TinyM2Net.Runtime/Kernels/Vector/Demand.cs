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
            var (_, width, strideHeight, strideWidth, padding) = WindowOf(nodes[i]);
            var columns = (demands[i + 1].Width - 1) * strideWidth + width - Window.PadBefore(input.Width, width, strideWidth, padding);
            var demanded = Math.Clamp(columns, 1, input.Width);
            // All that the next step wants, in equal parts.
            var all = Math.Min(demands[i + 1].Rows * strideHeight, input.Height);
            var most = Math.Max(1, MostBytes / (demanded * input.Channels));
            var parts = (all + most - 1) / most;
            demands[i] = new Demand(demanded, (all + parts - 1) / parts);
        }

        return demands;
    }

    /// <summary>How many neighbouring columns a convolution pools at once, before it requantizes: those of the pool behind it, or 1.</summary>
    public static int Pool(IReadOnlyList<Node> nodes, int node) =>
        nodes[node] is ConvolutionNode && node + 1 < nodes.Count && nodes[node + 1] is MaxPoolNode { PoolWidth: 2 or 3 } next && next.PoolWidth == next.StrideWidth
            ? next.PoolWidth : 1;

    /// <summary>Of the maps inside a chain, all rows that windows hold at once.</summary>
    public static long RowBytes(IReadOnlyList<Node> nodes, IntegerGraph graph)
    {
        if (!Chain.RunsByRows(nodes[0]))
            return 0;
        var (demands, bytes) = (Of(nodes, graph), 0L);
        for (var i = 1; i < nodes.Count; i++)
        {
            var input = graph.Tensors[GraphValidator.Sources(nodes[i])[0]].Shape;
            var (height, _, stride, _, _) = WindowOf(nodes[i]);
            var width = Pool(nodes, i - 1) > 1 ? demands[i + 1].Width : demands[i].Width;
            bytes += Math.Min((demands[i + 1].Rows - 1L) * stride + height, input.Height) * width * input.Channels;
        }

        return bytes;
    }

    private static (int Height, int Width, int StrideHeight, int StrideWidth, Padding Padding) WindowOf(Node node) => node switch
    {
        ConvolutionNode convolution => (convolution.KernelHeight, convolution.KernelWidth, convolution.Stride, convolution.Stride, convolution.Padding),
        DepthwiseNode depthwise => (depthwise.KernelHeight, depthwise.KernelWidth, depthwise.Stride, depthwise.Stride, depthwise.Padding),
        MaxPoolNode pool => (pool.PoolHeight, pool.PoolWidth, pool.StrideHeight, pool.StrideWidth, Padding.Valid),
        _ => throw new InvalidOperationException($"{node.Name} does not run by rows."),
    };
}
