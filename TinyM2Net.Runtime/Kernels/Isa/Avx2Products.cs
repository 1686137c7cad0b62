using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>x64 with AVX2. Its byte product adds two products in 16 bits, which only magnitudes of 128 at most cannot overflow: so taps are signed, and give their sign to the weights.</summary>
internal readonly struct Avx2Products : IProducts256
{
    public static bool IsSupported => Avx2.IsSupported;

    public bool UnsignedTaps => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<byte> taps, Vector256<byte> weights)
    {
        var pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(taps.AsSByte()), Avx2.Sign(weights.AsSByte(), taps.AsSByte()));
        return sums + Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
    }
}
