using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>What the instruction sets with AVX2 have in common: all but the products.</summary>
internal unsafe interface IIsa256 : IIsa<Sums256, Vector256<byte>, Bytes256>
{
    static bool IIsa<Sums256, Vector256<byte>, Bytes256>.IsWide => true;

    static int IIsa<Sums256, Vector256<byte>, Bytes256>.Places => 6;

    static int IIsa<Sums256, Vector256<byte>, Bytes256>.Channel(int lane) => Blocks256.Channel(lane);

    static int IIsa<Sums256, Vector256<byte>, Bytes256>.Neighbour(int half, int lane) => Blocks256.Neighbour(half, lane);

    static int IIsa<Sums256, Vector256<byte>, Bytes256>.Place(int lane, int tap) => 4 * lane + tap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Sums256 IIsa<Sums256, Vector256<byte>, Bytes256>.Load(int* sums) => Blocks256.Load(sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums256, Vector256<byte>, Bytes256>.Store(Sums256 sums, int* destination)
    {
        sums.A.Store(destination);
        sums.B.Store(destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Bytes256 IIsa<Sums256, Vector256<byte>, Bytes256>.Load(byte* bytes) => Blocks256.Load(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Bytes256 IIsa<Sums256, Vector256<byte>, Bytes256>.Low4(Bytes256 packed) => Blocks256.Low4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Bytes256 IIsa<Sums256, Vector256<byte>, Bytes256>.High4(Bytes256 packed) => Blocks256.High4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> IIsa<Sums256, Vector256<byte>, Bytes256>.Broadcast(byte* fourTaps) => Avx2.BroadcastScalarToVector256((int*)fourTaps).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Sums256 IIsa<Sums256, Vector256<byte>, Bytes256>.Add(Sums256 a, Sums256 b) => Blocks256.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Sums256 IIsa<Sums256, Vector256<byte>, Bytes256>.Max(Sums256 a, Sums256 b) => Blocks256.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums256, Vector256<byte>, Bytes256>.Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes) =>
        Blocks256.Interleave(row0, row1, row2, row3, planes, planeBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Bytes256 IIsa<Sums256, Vector256<byte>, Bytes256>.LoadInterleaved(byte* planes, nint planeBytes, int half) => Blocks256.LoadInterleaved(planes, planeBytes, half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums256, Vector256<byte>, Bytes256>.Requantize(Sums256 sums, int* multipliers, in ByteRange range, byte* destination) =>
        Blocks256.Requantize(sums, multipliers, range, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums256, Vector256<byte>, Bytes256>.Requantize(Sums256 first, Sums256 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination) =>
        Blocks256.Requantize(first, second, multipliers, range, firstDestination, secondDestination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums256, Vector256<byte>, Bytes256>.RequantizeNeighbours(Sums256 first, Sums256 second, int* multipliers, in ByteRange range, byte* destination) =>
        Blocks256.RequantizeNeighbours(first, second, multipliers, range, destination);
}
