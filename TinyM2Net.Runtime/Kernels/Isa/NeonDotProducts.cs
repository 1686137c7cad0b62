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
    public Vector128<int> MultiplyAddBroadcast(Vector128<int> sums, Vector128<sbyte> taps, Vector128<sbyte> weights) =>
        Dp.DotProductBySelectedQuadruplet(sums, weights, taps, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> MultiplyAdd(Vector128<int> sums, Vector128<sbyte> taps, Vector128<sbyte> weights) => Dp.DotProduct(sums, taps, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> ZipLow(Vector128<short> rows01, Vector128<short> rows23) => AdvSimd.Arm64.ZipLow(rows01, rows23).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> ZipHigh(Vector128<short> rows01, Vector128<short> rows23) => AdvSimd.Arm64.ZipHigh(rows01, rows23).AsByte();
}
