using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>x64 with AVX-VNNI: four products of a byte and a signed byte, and their sum, are one instruction.</summary>
internal readonly unsafe struct AvxVnniIsa : IIsa256
{
    public static bool IsSupported => AvxVnni.IsSupported && Avx2.IsSupported;

    public static bool UnsignedTaps => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums256 MultiplyAdd(Sums256 sums, Vector256<byte> taps, Bytes256 weights) => new(
        AvxVnni.MultiplyWideningAndAdd(sums.A, taps, weights.A.AsSByte()),
        AvxVnni.MultiplyWideningAndAdd(sums.B, taps, weights.B.AsSByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums256 MultiplyAdd(Sums256 sums, Bytes256 taps, Bytes256 weights) => new(
        AvxVnni.MultiplyWideningAndAdd(sums.A, taps.A, weights.A.AsSByte()),
        AvxVnni.MultiplyWideningAndAdd(sums.B, taps.B, weights.B.AsSByte()));
}
