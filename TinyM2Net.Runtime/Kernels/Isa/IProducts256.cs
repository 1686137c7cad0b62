using System.Runtime.Intrinsics;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>Where instruction sets with AVX2 differ.</summary>
internal interface IProducts256
{
    /// <inheritdoc cref="IIsa{TSums, TTaps, TBytes}.UnsignedTaps"/>
    bool UnsignedTaps { get; }

    /// <summary>Adds each four products to a sum.</summary>
    Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<byte> taps, Vector256<byte> weights);
}
