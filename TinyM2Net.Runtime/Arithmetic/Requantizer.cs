namespace TinyM2Net.Runtime.Arithmetic;

/// <summary>The only rounding of the integer path: <c>(acc * M + 2^(E-1)) >> E</c> in int64, half rounds up, then saturation.</summary>
internal static class Requantizer
{
    public const int MaximumExponent = 62;

    /// <summary>
    /// The exponent that vectors requantize by: it leaves a shift by three after the high half of a 32-bit product (by four after the doubled
    /// one), so that rounding and shifting are one instruction, of 16-bit lanes. Kernels shift weights of up to 4 bits up by as many, for which
    /// the exponent in the file is lower.
    /// </summary>
    public const int VectorExponent = 35;

    /// <summary>The file's exponent for a layer of so many weight bits, if it is to be fast.</summary>
    public static int FastExponent(int weightBits) => weightBits <= 4 ? VectorExponent - 4 : VectorExponent;

    /// <summary>Defined for every accumulator that <see cref="Fits"/> vouches for.</summary>
    public static int Apply(int accumulator, int multiplier, int exponent, int minimum, int maximum) =>
        (int)Math.Clamp((accumulator * (long)multiplier + (1L << (exponent - 1))) >> exponent, minimum, maximum);

    /// <summary>
    /// Whether no step can overflow for accumulators up to <paramref name="magnitude"/>: the sum stays below 2^62, so that vector code may
    /// add 2^62 and shift logically, and the shifted value fits an int32.
    /// </summary>
    public static bool Fits(long magnitude, int multiplier, int exponent)
    {
        if (magnitude > int.MaxValue || multiplier < 0 || exponent is < 1 or > MaximumExponent)
            return false;
        var sum = magnitude * multiplier + (1L << (exponent - 1));
        return sum < 1L << 62 && sum >> exponent <= int.MaxValue;
    }

    /// <summary>
    /// The dyadic stand-in for real factors: one exponent for all. The preferred one if it moves no accumulator by more than 1/256 of a step;
    /// else the largest that keeps every multiplier within 31 bits and every accumulator up to <paramref name="magnitude"/> within <see cref="Fits"/>.
    /// </summary>
    /// <param name="factors">Positive or zero; <c>S_w * S_x / S_out</c> of each channel.</param>
    public static (int[] Multipliers, int Exponent) FromFactors(ReadOnlySpan<double> factors, long magnitude, int preferred = MaximumExponent)
    {
        var largest = 0.0;
        foreach (var factor in factors)
        {
            if (!double.IsFinite(factor) || factor < 0)
                throw new ArgumentOutOfRangeException(nameof(factors), factor, "A requantization factor must be finite and not negative.");
            largest = Math.Max(largest, factor);
        }

        // A multiplier is rounded by half at most.
        var first = Math.ScaleB(magnitude, -preferred - 1) <= 1.0 / 256 ? preferred : MaximumExponent;
        for (var exponent = first; exponent >= 1; exponent--)
        {
            var scaled = Math.ScaleB(largest, exponent);
            if (scaled >= int.MaxValue || !Fits(magnitude, (int)(scaled + 0.5), exponent))
                continue;
            var multipliers = new int[factors.Length];
            for (var c = 0; c < factors.Length; c++)
                multipliers[c] = (int)(Math.ScaleB(factors[c], exponent) + 0.5);
            return (multipliers, exponent);
        }

        throw new ArgumentOutOfRangeException(nameof(factors), largest, $"No dyadic multiplier holds this factor for accumulators up to {magnitude}.");
    }
}
