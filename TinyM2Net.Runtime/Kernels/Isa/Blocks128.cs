using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

/// <summary>What the instruction sets of 128 bits have in common.</summary>
internal static unsafe class Blocks128
{
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
}
