using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>x64 with AVX-VNNI: four products of a byte and a signed byte, and their sum, are one instruction.</summary>
internal readonly struct AvxVnniProducts : IProducts256
{
    public static bool IsSupported => AvxVnni.IsSupported && Avx2.IsSupported;

    public bool UnsignedTaps => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<byte> taps, Vector256<byte> weights) =>
        AvxVnni.MultiplyWideningAndAdd(sums, taps, weights.AsSByte());
}
