using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;
using TinyM2Net.Runtime.Kernels.Scalar;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>The vector kernels, for any instruction set.</summary>
internal static unsafe class VectorKernels<TIsa, TSums, TTaps, TBytes>
    where TIsa : struct, IIsa<TSums, TTaps, TBytes>
    where TSums : unmanaged
    where TTaps : unmanaged
    where TBytes : unmanaged
{
    public static Kernel Prepare(Chain chain, IntegerGraph graph) => chain.Nodes[0] switch
    {
        ConvolutionNode or DepthwiseNode or MaxPoolNode => Rows(chain.Nodes, graph),
        DenseNode dense => WeightBlocks<TIsa, TSums, TTaps, TBytes>.HasRoom(dense, graph)
            ? new DenseKernel<TIsa, TSums, TTaps, TBytes, Weights4>(dense, graph).Kernel
            : new DenseKernel<TIsa, TSums, TTaps, TBytes, Weights8>(dense, graph).Kernel,
        // A pass over one small tensor: nothing to gain.
        _ => ScalarKernels.Prepare(chain, graph),
    };

    private static RowChain Rows(IReadOnlyList<Node> nodes, IntegerGraph graph)
    {
        var scratch = new ScratchLayout();
        var flips = Flips(nodes, graph);
        var demands = Demand.Of(nodes, graph);
        var first = GraphValidator.Sources(nodes[0])[0];
        RowSource source = new TensorRows(first, graph.Tensors[first].Shape, demands[0], flips[0]).Rows;
        var pooled = false;
        for (var i = 0; i < nodes.Count; i++)
        {
            var pool = Demand.Pool(nodes, i);
            // A convolution before a pool makes the pool's columns.
            var input = pooled ? demands[i] with { Width = demands[i + 1].Width } : demands[i];
            var link = new Link(graph, source, input, demands[i + 1], flips[i], flips[i + 1], scratch);
            source = nodes[i] switch
            {
                ConvolutionNode convolution when WeightBlocks<TIsa, TSums, TTaps, TBytes>.HasRoom(convolution, graph) =>
                    new ConvolutionRows<TIsa, TSums, TTaps, TBytes, Weights4>(convolution, link, pool).Rows,
                ConvolutionNode convolution => new ConvolutionRows<TIsa, TSums, TTaps, TBytes, Weights8>(convolution, link, pool).Rows,
                DepthwiseNode depthwise => default(TIsa).Depthwise(depthwise, link) ?? new DepthwiseRows<TIsa, TSums, TTaps, TBytes>(depthwise, link).Rows,
                _ => new MaxPoolRows((MaxPoolNode)nodes[i], link, pooled).Rows,
            };
            pooled = pool > 1;
        }

        return new RowChain(source, nodes[^1].Output, graph.Tensors[nodes[^1].Output].Shape, demands[^1].Rows, scratch);
    }

    /// <summary>Whether not all of a tensor's values are taps as they are.</summary>
    public static bool MustFlip(IntegerTensor tensor) => default(TIsa).UnsignedTaps ? tensor.Minimum < 0 : tensor.Maximum > sbyte.MaxValue;

    /// <summary>For the input of each node, and the chain's output: whether its bytes have their top bit turned, so that they are the taps that products want.</summary>
    private static bool[] Flips(IReadOnlyList<Node> nodes, IntegerGraph graph)
    {
        var flips = new bool[nodes.Count + 1];
        for (var i = nodes.Count - 1; i >= 0; i--)
            flips[i] = nodes[i] is WeightedNode weighted ? MustFlip(graph.Tensors[weighted.Input]) : flips[i + 1];
        return flips;
    }
}
