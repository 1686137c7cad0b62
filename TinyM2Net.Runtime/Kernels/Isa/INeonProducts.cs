using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>Where ARM64 with and without a dot product differ.</summary>
internal unsafe interface INeonProducts
{
    /// <inheritdoc cref="IIsa{TSums, TTaps, TBytes}.Places"/>
    int Places { get; }

    /// <inheritdoc cref="IIsa{TSums, TTaps, TBytes}.Place"/>
    int Place(int lane, int tap);

    /// <inheritdoc cref="IIsa{TSums, TTaps, TBytes}.Depthwise"/>
    RowSource? Depthwise(DepthwiseNode node, Link link);

    Vector128<sbyte> Broadcast(byte* fourTaps);

    // Of whole blocks: a call a vector makes more temporaries than the compiler inlines for.
    Sums128 MultiplyAdd(Sums128 sums, Vector128<sbyte> taps, Bytes128 weights);

    Sums128 MultiplyAdd(Sums128 sums, Bytes128 taps, Bytes128 weights);

    /// <summary>The first half of the values of two rows' pairs, in the order that the products want.</summary>
    Vector128<byte> ZipLow(Vector128<short> rows01, Vector128<short> rows23);

    /// <summary>The second half.</summary>
    Vector128<byte> ZipHigh(Vector128<short> rows01, Vector128<short> rows23);
}
