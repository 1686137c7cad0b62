using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>x64 with AVX2, whatever it multiplies by.</summary>
internal readonly unsafe struct Avx2Isa<TProducts> : IIsa<Sums256, Vector256<byte>, Bytes256>
    where TProducts : struct, IProducts256
{
    public bool UnsignedTaps => default(TProducts).UnsignedTaps;

    public bool IsWide => true;

    public int Places => 6;

    /// <summary>In this order, <see cref="High"/> and packing leave channels in order.</summary>
    public int Channel(int lane) => lane % 2 * 2 + lane / 2 % 2 + 8 * (lane / 4 % 2) + 4 * (lane / 8);

    public int Neighbour(int half, int lane) => lane % 4 + 16 * (lane / 4 % 2) + 4 * (lane / 8) + 8 * half;

    public int Place(int lane, int tap) => 4 * lane + tap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums256 Load(int* sums) => new(Vector256.Load(sums), Vector256.Load(sums + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Sums256 sums, int* destination)
    {
        sums.A.Store(destination);
        sums.B.Store(destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes256 Load(byte* bytes) => new(Vector256.Load(bytes), Vector256.Load(bytes + 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes256 Low4(Bytes256 packed) => new(Low4(packed.A), Low4(packed.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes256 High4(Bytes256 packed) => new(packed.A & Vector256.Create((byte)0xF0), packed.B & Vector256.Create((byte)0xF0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<byte> Broadcast(byte* fourTaps) => Avx2.BroadcastScalarToVector256((int*)fourTaps).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums256 MultiplyAdd(Sums256 sums, Vector256<byte> taps, Bytes256 weights) => new(
        default(TProducts).MultiplyAdd(sums.A, taps, weights.A), default(TProducts).MultiplyAdd(sums.B, taps, weights.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums256 MultiplyAdd(Sums256 sums, Bytes256 taps, Bytes256 weights) => new(
        default(TProducts).MultiplyAdd(sums.A, taps.A, weights.A), default(TProducts).MultiplyAdd(sums.B, taps.B, weights.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums256 Add(Sums256 a, Sums256 b) => new(a.A + b.A, a.B + b.B);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums256 Max(Sums256 a, Sums256 b) => new(Avx2.Max(a.A, b.A), Avx2.Max(a.B, b.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes)
    {
        var (r0, r1, r2, r3) = (Vector256.Load(row0), Vector256.Load(row1), Vector256.Load(row2), Vector256.Load(row3));
        var (low01, high01) = (Avx2.UnpackLow(r0, r1).AsInt16(), Avx2.UnpackHigh(r0, r1).AsInt16());
        var (low23, high23) = (Avx2.UnpackLow(r2, r3).AsInt16(), Avx2.UnpackHigh(r2, r3).AsInt16());
        Avx2.UnpackLow(low01, low23).AsByte().Store(planes);
        Avx2.UnpackHigh(low01, low23).AsByte().Store(planes + planeBytes);
        Avx2.UnpackLow(high01, high23).AsByte().Store(planes + 2 * planeBytes);
        Avx2.UnpackHigh(high01, high23).AsByte().Store(planes + 3 * planeBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bytes256 LoadInterleaved(byte* planes, nint planeBytes, int half) =>
        new(Vector256.Load(planes + 2 * half * planeBytes), Vector256.Load(planes + (2 * half + 1) * planeBytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Requantize(Sums256 sums, int* multipliers, in ByteRange range, byte* destination)
    {
        var words = Words(sums, multipliers);
        Avx2.Permute4x64(Narrow(words, words, range).AsInt64(), 0b11_01_10_00).GetLower().AsByte().Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Requantize(Sums256 first, Sums256 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination)
    {
        var bytes = Avx2.Permute4x64(Narrow(Words(first, multipliers), Words(second, multipliers), range).AsInt64(), 0b11_01_10_00).AsByte();
        bytes.GetLower().Store(firstDestination);
        bytes.GetUpper().Store(secondDestination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RequantizeNeighbours(Sums256 first, Sums256 second, int* multipliers, in ByteRange range, byte* destination)
    {
        // What High does to four lanes, undone.
        var order = Vector256.Create((byte)0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15, 0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
        Avx2.Shuffle(Narrow(Words(first, multipliers), Words(second, multipliers + BlockLayout.MultiplierInts), range), order).Store(destination);
    }

    public RowSource? Depthwise(DepthwiseNode node, Link link) => null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Low4(Vector256<byte> packed) =>
        Avx2.ShiftLeftLogical(packed.AsInt16(), 4).AsByte() & Vector256.Create((byte)0xF0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Words(Sums256 sums, int* multipliers)
    {
        var words = Avx2.PackSignedSaturate(High(sums.A, multipliers), High(sums.B, multipliers + 8));
        // Rounded, times 2^12 over 2^15: the shift by three that is left.
        return Avx2.MultiplyHighRoundScale(words, Vector256.Create((short)(1 << (15 - (Requantizer.VectorExponent - 32)))));
    }

    /// <summary>The high halves of the products; of each four lanes the second and third change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> High(Vector256<int> sums, int* multipliers)
    {
        var even = Avx2.Multiply(sums, Vector256.Load(multipliers));
        // Not a shift, which would wait for the port of the multiplications.
        var odd = Avx2.Multiply(Avx.DuplicateOddIndexed(sums.AsSingle()).AsInt32(), Vector256.Load(multipliers + BlockLayout.Lanes));
        return Avx.Shuffle(even.AsSingle(), odd.AsSingle(), 0b11_01_11_01).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Narrow(Vector256<short> first, Vector256<short> second, in ByteRange range)
    {
        var bytes = range.Signed
            ? Avx2.Max(Avx2.PackSignedSaturate(first, second), Vector256.Load((sbyte*)range.Minimum)).AsByte()
            : Avx2.PackUnsignedSaturate(first, second);
        if (!range.IsWhole)
            bytes = range.Signed ? Avx2.Min(bytes.AsSByte(), Vector256.Load((sbyte*)range.Maximum)).AsByte() : Avx2.Min(bytes, Vector256.Load(range.Maximum));
        return bytes ^ Vector256.Load(range.Flip);
    }
}
