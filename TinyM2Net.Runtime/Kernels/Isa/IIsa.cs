namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>
/// The few vector operations that the kernels are made of. <typeparamref name="TInts"/> holds <see cref="Lanes"/> accumulators, one per output
/// channel; <typeparamref name="TShorts"/> holds a pair of 16-bit operands for each. No operation adds across channels.
/// </summary>
internal unsafe interface IIsa<TShorts, TInts>
    where TShorts : unmanaged
    where TInts : unmanaged
{
    static abstract int Lanes { get; }

    static abstract TInts Load(int* source);

    static abstract TShorts Load(short* source);

    /// <summary>2 x <see cref="Lanes"/> weights of a byte.</summary>
    static abstract TShorts Widen8(byte* source);

    /// <summary>2 x <see cref="Lanes"/> weights of 4 bits: a byte per channel, the pair's first in the low half.</summary>
    static abstract TShorts Widen4(byte* source);

    /// <summary>The same pair for every channel.</summary>
    static abstract TShorts Broadcast(short* pair);

    /// <summary>Pairs (a[i], b[i]): of the lower half's channels, and of the upper's.</summary>
    static abstract (TShorts Low, TShorts High) Interleave(TShorts a, TShorts b);

    /// <summary><c>sum[i] + a[2i] * b[2i] + a[2i+1] * b[2i+1]</c>.</summary>
    static abstract TInts MultiplyAdd(TInts sum, TShorts a, TShorts b);

    /// <summary><see cref="Arithmetic.Requantizer.Apply"/> of every lane.</summary>
    static abstract TInts Requantize(TInts sum, TInts multipliers, in Saturation saturation);

    static abstract void Store(TInts values, int* destination);

    /// <summary>The lowest byte of every lane.</summary>
    static abstract void Store(TInts values, byte* destination);
}

/// <summary>What a layer's requantization has in common for all channels.</summary>
internal readonly struct Saturation(int exponent, int minimum, int maximum)
{
    // x86 before AVX-512 has no arithmetic shift of 64 bits: with 2^62 on top the sum is positive, and a logical one does.
    private const long Lift = 1L << 62;

    public readonly int Exponent = exponent;
    public readonly int Minimum = minimum;
    public readonly int Maximum = maximum;

    /// <summary>Half of the divisor, and the lift.</summary>
    public readonly long Rounding = (1L << (exponent - 1)) + Lift;

    /// <summary>What the lift has become after the shift, modulo 2^32.</summary>
    public readonly int ShiftedLift = unchecked((int)(Lift >> exponent));
}
