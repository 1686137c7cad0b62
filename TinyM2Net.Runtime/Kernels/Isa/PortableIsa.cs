using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>Vectors of 128 bits by .NET's own operations alone, for processors that nobody wrote kernels for. A tap of four sums lies together.</summary>
internal readonly unsafe struct PortableIsa : IIsa<Sums128, Vector128<sbyte>, Bytes128>
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public int Places => 3;

    public bool UnsignedTaps => false;

    public bool IsWide => false;

    public int Channel(int lane) => lane;

    public int Neighbour(int half, int lane) => 16 * half + lane;

    public int Place(int lane, int tap) => lane / 4 * 16 + tap * 4 + lane % 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 Load(int* sums) => Blocks128.Load(sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Sums128 sums, int* destination) => Blocks128.Store(sums, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes128 Load(byte* bytes) => Blocks128.Load(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes128 Low4(Bytes128 packed) => Blocks128.Low4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes128 High4(Bytes128 packed) => Blocks128.High4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 Add(Sums128 a, Sums128 b) => Blocks128.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 Max(Sums128 a, Sums128 b) => Blocks128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes128 LoadInterleaved(byte* planes, nint planeBytes, int half) => Blocks128.LoadInterleaved(planes, planeBytes, half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Broadcast(byte* fourTaps) => Vector128.Shuffle(
        Vector128.CreateScalarUnsafe(*(int*)fourTaps).AsSByte(), Vector128.Create(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Vector128<sbyte> taps, Bytes128 weights) => new(
        MultiplyAdd(sums.A, taps, weights.A), MultiplyAdd(sums.B, taps, weights.B), MultiplyAdd(sums.C, taps, weights.C), MultiplyAdd(sums.D, taps, weights.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Bytes128 taps, Bytes128 weights) => new(
        MultiplyAdd(sums.A, taps.A, weights.A), MultiplyAdd(sums.B, taps.B, weights.B), MultiplyAdd(sums.C, taps.C, weights.C), MultiplyAdd(sums.D, taps.D, weights.D));

    public void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes)
    {
        for (var i = 0; i < 32; i++)
        {
            var four = planes + i % 16 / 4 * planeBytes + i / 16 * 16 + i % 4;
            four[0] = row0[i];
            four[4] = row1[i];
            four[8] = row2[i];
            four[12] = row3[i];
        }
    }

    public void Requantize(Sums128 sums, int* multipliers, in ByteRange range, byte* destination)
    {
        var lanes = stackalloc int[BlockLayout.Lanes];
        Blocks128.Store(sums, lanes);
        for (var i = 0; i < BlockLayout.Lanes; i++)
        {
            var minimum = range.Signed ? *(sbyte*)range.Minimum : 0;
            int maximum = *range.Maximum;
            destination[i] = (byte)(Requantizer.Apply(lanes[i], multipliers[i], Requantizer.VectorExponent, minimum, maximum) ^ *range.Flip);
        }
    }

    public void Requantize(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination)
    {
        Requantize(first, multipliers, range, firstDestination);
        Requantize(second, multipliers, range, secondDestination);
    }

    public void RequantizeNeighbours(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* destination)
    {
        Requantize(first, multipliers, range, destination);
        Requantize(second, multipliers + BlockLayout.MultiplierInts, range, destination + BlockLayout.Lanes);
    }

    public RowSource? Depthwise(DepthwiseNode node, Link link) => null;

    // Two products fit 16 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAdd(Vector128<int> sums, Vector128<sbyte> taps, Vector128<sbyte> weights)
    {
        var pairs = Vector128.WidenLower(taps) * Vector128.WidenLower(weights) + Vector128.WidenUpper(taps) * Vector128.WidenUpper(weights);
        return sums + Vector128.WidenLower(pairs) + Vector128.WidenUpper(pairs);
    }
}
