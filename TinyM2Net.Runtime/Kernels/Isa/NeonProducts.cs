using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>ARM64 without a dot product (Raspberry Pi 4). Two products of signed bytes fit 16 bits, and pairs of those are added into 32: so of four
/// sums the first two taps lie together, then the second two.</summary>
internal readonly unsafe struct NeonProducts : INeonProducts
{
    public static bool IsSupported => AdvSimd.Arm64.IsSupported;

    public int Places => 3;

    public RowSource? Depthwise(DepthwiseNode node, Link link) => NeonDepthwiseRows<NeonIsa<NeonProducts>>.TryCreate(node, link);

    public int Place(int lane, int tap) => lane / 4 * 16 + tap / 2 * 8 + lane % 4 * 2 + tap % 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Broadcast(byte* fourTaps) => AdvSimd.Arm64.VectorTableLookup(
        Vector128.CreateScalarUnsafe(*(float*)fourTaps).AsSByte(), Vector128.Create(0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Vector128<sbyte> taps, Bytes128 weights) => new(
        MultiplyAdd(sums.A, taps, weights.A), MultiplyAdd(sums.B, taps, weights.B), MultiplyAdd(sums.C, taps, weights.C), MultiplyAdd(sums.D, taps, weights.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Bytes128 taps, Bytes128 weights) => new(
        MultiplyAdd(sums.A, taps.A, weights.A), MultiplyAdd(sums.B, taps.B, weights.B), MultiplyAdd(sums.C, taps.C, weights.C), MultiplyAdd(sums.D, taps.D, weights.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAdd(Vector128<int> sums, Vector128<sbyte> taps, Vector128<sbyte> weights)
    {
        // The lower halves last: the compiler copies a register whose lower half is asked for while the whole is still needed.
        var pairs = AdvSimd.MultiplyWideningUpper(taps, weights);
        pairs = AdvSimd.MultiplyWideningLowerAndAdd(pairs, taps.GetLower(), weights.GetLower());
        return AdvSimd.AddPairwiseWideningAndAdd(sums, pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> ZipLow(Vector128<short> rows01, Vector128<short> rows23) => AdvSimd.Arm64.ZipLow(rows01.AsInt64(), rows23.AsInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> ZipHigh(Vector128<short> rows01, Vector128<short> rows23) => AdvSimd.Arm64.ZipHigh(rows01.AsInt64(), rows23.AsInt64()).AsByte();
}
