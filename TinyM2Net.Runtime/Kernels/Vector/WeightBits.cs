using System.Runtime.CompilerServices;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>How weights lie, as a type, so that the compiler makes a loop for each: two groups of four taps at a time.</summary>
internal unsafe interface IWeightBits
{
    /// <summary>Of two groups of four taps for 16 channels.</summary>
    static abstract int PairBytes { get; }

    /// <summary>By how many bits the weights are shifted up.</summary>
    static abstract int Shift { get; }

    static abstract TBytes First<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged;

    static abstract TBytes Second<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged;
}

/// <summary>Two groups in one's bytes: the first in the low halves. They come out shifted up by four bits, which the requantization takes back.</summary>
internal readonly unsafe struct Weights4 : IWeightBits
{
    public static int PairBytes => 64;

    public static int Shift => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBytes First<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged => TIsa.Low4(TIsa.Load(pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBytes Second<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged => TIsa.High4(TIsa.Load(pair));
}

/// <summary>A byte each.</summary>
internal readonly unsafe struct Weights8 : IWeightBits
{
    public static int PairBytes => 128;

    public static int Shift => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBytes First<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged => TIsa.Load(pair);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBytes Second<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged => TIsa.Load(pair + 64);
}
