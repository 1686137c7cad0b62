using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>ARM64 with the dot product of signed bytes (Raspberry Pi 5).</summary>
internal readonly unsafe struct NeonDotProducts : INeonProducts
{
    public static bool IsSupported => Dp.Arm64.IsSupported;

    public int Places => 6;

    public int Place(int lane, int tap) => 4 * lane + tap;

    public RowSource? Depthwise(DepthwiseNode node, Link link) => null;

    /// <summary>The product takes four bytes of a vector for all lanes: they need not be spread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Broadcast(byte* fourTaps) => Vector128.CreateScalarUnsafe(*(float*)fourTaps).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Vector128<sbyte> taps, Bytes128 weights) => new(
        Dp.DotProductBySelectedQuadruplet(sums.A, weights.A, taps, 0),
        Dp.DotProductBySelectedQuadruplet(sums.B, weights.B, taps, 0),
        Dp.DotProductBySelectedQuadruplet(sums.C, weights.C, taps, 0),
        Dp.DotProductBySelectedQuadruplet(sums.D, weights.D, taps, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Bytes128 taps, Bytes128 weights) => new(
        Dp.DotProduct(sums.A, taps.A, weights.A),
        Dp.DotProduct(sums.B, taps.B, weights.B),
        Dp.DotProduct(sums.C, taps.C, weights.C),
        Dp.DotProduct(sums.D, taps.D, weights.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> ZipLow(Vector128<short> rows01, Vector128<short> rows23) => AdvSimd.Arm64.ZipLow(rows01, rows23).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> ZipHigh(Vector128<short> rows01, Vector128<short> rows23) => AdvSimd.Arm64.ZipHigh(rows01, rows23).AsByte();
}
