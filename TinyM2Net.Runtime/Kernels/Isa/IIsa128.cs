using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>What the instruction sets of 128 bits have in common.</summary>
internal unsafe interface IIsa128 : IIsa<Sums128, Vector128<sbyte>, Bytes128>
{
    static bool IIsa<Sums128, Vector128<sbyte>, Bytes128>.UnsignedTaps => false;

    static bool IIsa<Sums128, Vector128<sbyte>, Bytes128>.IsWide => false;

    static int IIsa<Sums128, Vector128<sbyte>, Bytes128>.Channel(int lane) => lane;

    static int IIsa<Sums128, Vector128<sbyte>, Bytes128>.Neighbour(int half, int lane) => 16 * half + lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Sums128 IIsa<Sums128, Vector128<sbyte>, Bytes128>.Load(int* sums) => Blocks128.Load(sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IIsa<Sums128, Vector128<sbyte>, Bytes128>.Store(Sums128 sums, int* destination) => Blocks128.Store(sums, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Bytes128 IIsa<Sums128, Vector128<sbyte>, Bytes128>.Load(byte* bytes) => Blocks128.Load(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Bytes128 IIsa<Sums128, Vector128<sbyte>, Bytes128>.Low4(Bytes128 packed) => Blocks128.Low4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Bytes128 IIsa<Sums128, Vector128<sbyte>, Bytes128>.High4(Bytes128 packed) => Blocks128.High4(packed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Sums128 IIsa<Sums128, Vector128<sbyte>, Bytes128>.Add(Sums128 a, Sums128 b) => Blocks128.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Sums128 IIsa<Sums128, Vector128<sbyte>, Bytes128>.Max(Sums128 a, Sums128 b) => Blocks128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Bytes128 IIsa<Sums128, Vector128<sbyte>, Bytes128>.LoadInterleaved(byte* planes, nint planeBytes, int half) => Blocks128.LoadInterleaved(planes, planeBytes, half);
}
