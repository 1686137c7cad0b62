using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Scalar;

/// <summary>The specification: plain loops, one value at a time. Every other variant must equal it bit for bit.</summary>
internal static class ScalarKernels
{
    public static Kernel Prepare(Chain chain, IntegerGraph graph) => chain.Nodes[0] switch
    {
        ConvolutionNode convolution => new ScalarConvolution(convolution, graph),
        DepthwiseNode depthwise => new ScalarDepthwise(depthwise, graph),
        DenseNode dense => new ScalarDense(dense, graph),
        MaxPoolNode pool => new ScalarMaxPool(pool, graph),
        GlobalAveragePoolNode pool => new ScalarGlobalAveragePool(pool, graph),
        ConcatNode concat => new Concat(concat, graph),
        _ => throw new ArgumentOutOfRangeException(nameof(chain), chain, "A node of an unknown kind."),
    };
}
