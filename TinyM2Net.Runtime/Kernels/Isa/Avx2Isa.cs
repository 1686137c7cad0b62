using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>x64 with AVX2. Its byte product adds two products in 16 bits, which only magnitudes of 128 at most cannot overflow: so taps are signed, and give their sign to the weights.</summary>
internal readonly unsafe struct Avx2Isa : IIsa<Sums256, Vector256<byte>, Bytes256>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static bool UnsignedTaps => false;

    public static bool IsWide => true;

    public static int Places => 6;

    public static int Channel(int lane) => Blocks256.Channel(lane);

    public static int Neighbour(int half, int lane) => Blocks256.Neighbour(half, lane);

    public static int Place(int lane, int tap) => 4 * lane + tap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums256 Load(int* sums) => Blocks256.Load(sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Sums256 sums, int* destination)
    {
        sums.A.Store(destination);
        sums.B.Store(destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 Load(byte* bytes) => Blocks256.Load(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 Low4(Bytes256 packed) => Blocks256.Low4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 High4(Bytes256 packed) => Blocks256.High4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Broadcast(byte* fourTaps) => Avx2.BroadcastScalarToVector256((int*)fourTaps).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums256 MultiplyAdd(Sums256 sums, Vector256<byte> taps, Bytes256 weights) => new(
        MultiplyAdd(sums.A, taps, weights.A), MultiplyAdd(sums.B, taps, weights.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums256 MultiplyAdd(Sums256 sums, Bytes256 taps, Bytes256 weights) => new(
        MultiplyAdd(sums.A, taps.A, weights.A), MultiplyAdd(sums.B, taps.B, weights.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums256 Add(Sums256 a, Sums256 b) => Blocks256.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums256 Max(Sums256 a, Sums256 b) => Blocks256.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes) =>
        Blocks256.Interleave(row0, row1, row2, row3, planes, planeBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 LoadInterleaved(byte* planes, nint planeBytes, int half) => Blocks256.LoadInterleaved(planes, planeBytes, half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums256 sums, int* multipliers, in ByteRange range, byte* destination) =>
        Blocks256.Requantize(sums, multipliers, range, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums256 first, Sums256 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination) =>
        Blocks256.Requantize(first, second, multipliers, range, firstDestination, secondDestination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequantizeNeighbours(Sums256 first, Sums256 second, int* multipliers, in ByteRange range, byte* destination) =>
        Blocks256.RequantizeNeighbours(first, second, multipliers, range, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<byte> taps, Vector256<byte> weights)
    {
        var pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(taps.AsSByte()), Avx2.Sign(weights.AsSByte(), taps.AsSByte()));
        return sums + Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
    }
}
