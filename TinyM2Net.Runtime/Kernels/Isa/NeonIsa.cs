using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>ARM64, with and without a dot product.</summary>
internal readonly unsafe struct NeonIsa<TProducts> : IIsa<Sums128, Vector128<sbyte>, Bytes128>
    where TProducts : struct, INeonProducts
{
    /// <summary>What is left to do after the high half of a doubled product.</summary>
    private const byte Shift = Requantizer.VectorExponent - 31;

    public int Places => default(TProducts).Places;

    public bool UnsignedTaps => false;

    public bool IsWide => false;

    public int Channel(int lane) => lane;

    public int Neighbour(int half, int lane) => 16 * half + lane;

    public int Place(int lane, int tap) => default(TProducts).Place(lane, tap);

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
    public Vector128<sbyte> Broadcast(byte* fourTaps) => default(TProducts).Broadcast(fourTaps);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Vector128<sbyte> taps, Bytes128 weights) => default(TProducts).MultiplyAdd(sums, taps, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Sums128 MultiplyAdd(Sums128 sums, Bytes128 taps, Bytes128 weights) => default(TProducts).MultiplyAdd(sums, taps, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, nint planeBytes)
    {
        // In pairs of neighbours, which loads and stores take together.
        var late = planes + 2 * planeBytes;
        var (a0, b0) = (Vector128.Load(row0), Vector128.Load(row0 + 16));
        var (a1, b1) = (Vector128.Load(row1), Vector128.Load(row1 + 16));
        var (a2, b2) = (Vector128.Load(row2), Vector128.Load(row2 + 16));
        var (a3, b3) = (Vector128.Load(row3), Vector128.Load(row3 + 16));
        var (aLow01, aLow23) = (ZipLow(a0, a1), ZipLow(a2, a3));
        var (bLow01, bLow23) = (ZipLow(b0, b1), ZipLow(b2, b3));
        var (aHigh01, aHigh23) = (ZipHigh(a0, a1), ZipHigh(a2, a3));
        var (bHigh01, bHigh23) = (ZipHigh(b0, b1), ZipHigh(b2, b3));
        Store(default(TProducts).ZipLow(aLow01, aLow23), default(TProducts).ZipLow(bLow01, bLow23), planes);
        Store(default(TProducts).ZipHigh(aLow01, aLow23), default(TProducts).ZipHigh(bLow01, bLow23), planes + planeBytes);
        Store(default(TProducts).ZipLow(aHigh01, aHigh23), default(TProducts).ZipLow(bHigh01, bHigh23), late);
        Store(default(TProducts).ZipHigh(aHigh01, aHigh23), default(TProducts).ZipHigh(bHigh01, bHigh23), late + planeBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Requantize(Sums128 sums, int* multipliers, in ByteRange range, byte* destination)
    {
        var (low, high) = (Words(sums.A, sums.B, multipliers), Words(sums.C, sums.D, multipliers + 8));
        (range.Signed ? Signed(low, high, range) : Unsigned(low, high, range)).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Requantize(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* firstDestination, byte* secondDestination) =>
        Requantize(first, second, multipliers, multipliers, range, firstDestination, secondDestination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RequantizeNeighbours(Sums128 first, Sums128 second, int* multipliers, in ByteRange range, byte* destination) =>
        Requantize(first, second, multipliers, multipliers + BlockLayout.MultiplierInts, range, destination, destination + 16);

    public RowSource? Depthwise(DepthwiseNode node, Link link) => default(TProducts).Depthwise(node, link);

    /// <summary>A row's bytes beside another's: of the first eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> ZipLow(Vector128<byte> row0, Vector128<byte> row1) => AdvSimd.Arm64.ZipLow(row0, row1).AsInt16();

    /// <summary>Of the second eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> ZipHigh(Vector128<byte> row0, Vector128<byte> row1) => AdvSimd.Arm64.ZipHigh(row0, row1).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<byte> first, Vector128<byte> second, byte* destination)
    {
        first.Store(destination);
        second.Store(destination + 16);
    }

    /// <summary>Of two blocks. Both are there before either is stored, so that the compiler loads and asks once for both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Requantize(Sums128 first, Sums128 second, int* multipliers, int* secondMultipliers, in ByteRange range, byte* firstDestination, byte* secondDestination)
    {
        var (low, high) = (Words(first.A, first.B, multipliers), Words(first.C, first.D, multipliers + 8));
        var (secondLow, secondHigh) = (Words(second.A, second.B, secondMultipliers), Words(second.C, second.D, secondMultipliers + 8));
        Vector128<byte> bytes, secondBytes;
        if (range.Signed)
        {
            (bytes, secondBytes) = (Signed(low, high, range), Signed(secondLow, secondHigh, range));
        }
        else
        {
            (bytes, secondBytes) = (Narrow(low, high), Narrow(secondLow, secondHigh));
            if (!range.IsWhole)
                (bytes, secondBytes) = (Vector128.Min(bytes, Vector128.Load(range.Maximum)), Vector128.Min(secondBytes, Vector128.Load(range.Maximum)));
            else
                (bytes, secondBytes) = (bytes ^ Vector128.Load(range.Flip), secondBytes ^ Vector128.Load(range.Flip));
        }

        bytes.Store(firstDestination);
        secondBytes.Store(secondDestination);
    }

    // Taps are signed here, so no signed value has its top bit turned.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Signed(Vector128<short> low, Vector128<short> high, in ByteRange range)
    {
        var bytes = AdvSimd.ShiftRightArithmeticRoundedNarrowingSaturateUpper(AdvSimd.ShiftRightArithmeticRoundedNarrowingSaturateLower(low, Shift), high, Shift);
        bytes = Vector128.Max(bytes, Vector128.Load((sbyte*)range.Minimum));
        return (range.IsWhole ? bytes : Vector128.Min(bytes, Vector128.Load((sbyte*)range.Maximum))).AsByte();
    }

    // And none of 4 bits, which is a signed byte as it is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Unsigned(Vector128<short> low, Vector128<short> high, in ByteRange range) =>
        !range.IsWhole ? Vector128.Min(Narrow(low, high), Vector128.Load(range.Maximum)) : Narrow(low, high) ^ Vector128.Load(range.Flip);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Vector128<short> low, Vector128<short> high) =>
        AdvSimd.ShiftRightArithmeticRoundedNarrowingSaturateUnsignedUpper(AdvSimd.ShiftRightArithmeticRoundedNarrowingSaturateUnsignedLower(low, Shift), high, Shift);

    // The doubled products' high halves: rounded down, as a floor of a floor is the floor.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Words(Vector128<int> low, Vector128<int> high, int* multipliers) => AdvSimd.ExtractNarrowingSaturateUpper(
        AdvSimd.ExtractNarrowingSaturateLower(AdvSimd.MultiplyDoublingSaturateHigh(low, Vector128.Load(multipliers))),
        AdvSimd.MultiplyDoublingSaturateHigh(high, Vector128.Load(multipliers + 4)));
}
