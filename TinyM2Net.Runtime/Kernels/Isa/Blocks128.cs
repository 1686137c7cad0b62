using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>16 sums in four vectors, in order.</summary>
internal readonly struct Sums128(Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d)
{
    public readonly Vector128<int> A = a;
    public readonly Vector128<int> B = b;
    public readonly Vector128<int> C = c;
    public readonly Vector128<int> D = d;
}

/// <summary>Four bytes for each of 16 sums, a vector for each four sums.</summary>
internal readonly struct Bytes128(Vector128<sbyte> a, Vector128<sbyte> b, Vector128<sbyte> c, Vector128<sbyte> d)
{
    public readonly Vector128<sbyte> A = a;
    public readonly Vector128<sbyte> B = b;
    public readonly Vector128<sbyte> C = c;
    public readonly Vector128<sbyte> D = d;
}

/// <summary>What the instruction sets of 128 bits have in common, and NEON's requantization.</summary>
internal static unsafe class Blocks128
{
    /// <summary>What is left to do after the high half of a doubled product.</summary>
    private const byte Shift = Requantizer.VectorExponent - 31;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 Load(int* sums) => new(Vector128.Load(sums), Vector128.Load(sums + 4), Vector128.Load(sums + 8), Vector128.Load(sums + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Sums128 sums, int* destination)
    {
        sums.A.Store(destination);
        sums.B.Store(destination + 4);
        sums.C.Store(destination + 8);
        sums.D.Store(destination + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 Load(byte* bytes)
    {
        var values = (sbyte*)bytes;
        return new(Vector128.Load(values), Vector128.Load(values + 16), Vector128.Load(values + 32), Vector128.Load(values + 48));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 Low4(Bytes128 packed) => new(packed.A << 4, packed.B << 4, packed.C << 4, packed.D << 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 High4(Bytes128 packed)
    {
        var high = Vector128.Create((byte)0xF0).AsSByte();
        return new(packed.A & high, packed.B & high, packed.C & high, packed.D & high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 Add(Sums128 a, Sums128 b) => new(a.A + b.A, a.B + b.B, a.C + b.C, a.D + b.D);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums128 Max(Sums128 a, Sums128 b) =>
        new(Vector128.Max(a.A, b.A), Vector128.Max(a.B, b.B), Vector128.Max(a.C, b.C), Vector128.Max(a.D, b.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 LoadInterleaved(byte* planes, nint planeBytes, int half)
    {
        var values = (sbyte*)planes + 16 * half;
        var late = values + 2 * planeBytes;
        return new(Vector128.Load(values), Vector128.Load(values + planeBytes), Vector128.Load(late), Vector128.Load(late + planeBytes));
    }

    /// <summary>A row's bytes beside another's: of the first eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ZipLow(Vector128<byte> row0, Vector128<byte> row1) => AdvSimd.Arm64.ZipLow(row0, row1).AsInt16();

    /// <summary>Of the second eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ZipHigh(Vector128<byte> row0, Vector128<byte> row1) => AdvSimd.Arm64.ZipHigh(row0, row1).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> first, Vector128<byte> second, byte* destination)
    {
        first.Store(destination);
        second.Store(destination + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums128 sums, int* multipliers, in ByteRange range, byte* destination)
    {
        var (low, high) = (Words(sums.A, sums.B, multipliers), Words(sums.C, sums.D, multipliers + 8));
        (range.Signed ? Signed(low, high, range) : Unsigned(low, high, range)).Store(destination);
    }

    /// <summary>Of two blocks. Both are there before either is stored, so that the compiler loads and asks once for both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Sums128 first, Sums128 second, int* multipliers, int* secondMultipliers, in ByteRange range, byte* firstDestination, byte* secondDestination)
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
