using System.Runtime.CompilerServices;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>How weights lie, as a type, so that the compiler makes a loop for each: two groups of four taps at a time.</summary>
internal unsafe interface IWeightBits
{
    /// <summary>Of two groups of four taps for 16 channels.</summary>
    int PairBytes { get; }

    /// <summary>By how many bits the weights are shifted up.</summary>
    int Shift { get; }

    TBytes First<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged;

    TBytes Second<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged;
}

/// <summary>Two groups in one's bytes: the first in the low halves. They come out shifted up by four bits, which the requantization takes back.</summary>
internal readonly unsafe struct Weights4 : IWeightBits
{
    public int PairBytes => 64;

    public int Shift => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TBytes First<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged => default(TIsa).Low4(default(TIsa).Load(pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TBytes Second<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged => default(TIsa).High4(default(TIsa).Load(pair));
}

/// <summary>A byte each.</summary>
internal readonly unsafe struct Weights8 : IWeightBits
{
    public int PairBytes => 128;

    public int Shift => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TBytes First<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged => default(TIsa).Load(pair);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TBytes Second<TIsa, TSums, TTaps, TBytes>(byte* pair)
        where TIsa : struct, IIsa<TSums, TTaps, TBytes>
        where TSums : unmanaged
        where TTaps : unmanaged
        where TBytes : unmanaged => default(TIsa).Load(pair + 64);
}
