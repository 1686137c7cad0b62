using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;
using TinyM2Net.Runtime.Kernels.Scalar;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>The vector kernels, for any instruction set.</summary>
internal static class VectorKernels<TIsa, TShorts, TInts>
    where TIsa : struct, IIsa<TShorts, TInts>
    where TShorts : unmanaged
    where TInts : unmanaged
{
    public static Kernel Prepare(Node node, IntegerGraph graph) => node switch
    {
        ConvolutionNode convolution => Convolution(convolution, ConvolutionShape.Of(convolution, graph)),
        DenseNode dense => Convolution(dense, ConvolutionShape.Of(dense, graph)),
        DepthwiseNode { Weights.Bits: 4 } depthwise => new VectorDepthwise<TIsa, TShorts, TInts, Weights4>(depthwise, graph),
        DepthwiseNode depthwise => new VectorDepthwise<TIsa, TShorts, TInts, Weights8>(depthwise, graph),
        MaxPoolNode pool => new VectorMaxPool(pool, graph),
        // A pass over one small tensor: nothing to gain.
        _ => ScalarKernels.Prepare(node, graph),
    };

    private static Kernel Convolution(WeightedNode node, ConvolutionShape shape) => node.Weights.Bits == 4
        ? new VectorConvolution<TIsa, TShorts, TInts, Weights4>(node, shape)
        : new VectorConvolution<TIsa, TShorts, TInts, Weights8>(node, shape);
}
