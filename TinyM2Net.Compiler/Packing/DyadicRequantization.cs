using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Compiler.Packing;

/// <summary>
/// Real ratios as <c>M / 2^E</c> with one exponent a layer (HAWQ-V3's dyadic numbers): the largest multiplier takes 31 bits, so that a
/// product with an int32 accumulator stays within int64 and the largest ratio is off by 2^-31 at most.
/// </summary>
internal static class DyadicRequantization
{
    private const int MultiplierBits = 31;
    private const int LargestExponent = 62;

    /// <param name="ratios">Positive: <c>S_w * S_in / S_out</c> per channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A ratio of 2^30 or more, which no trained scale gives.</exception>
    public static Requantization Of(IReadOnlyList<double> ratios)
    {
        // 2^power <= largest < 2^(power+1)
        var power = Math.ILogB(ratios.Max());
        var exponent = Math.Min(MultiplierBits - 1 - power, LargestExponent);
        ArgumentOutOfRangeException.ThrowIfLessThan(exponent, 1, nameof(ratios));
        var multipliers = ratios.Select(r => (long)Math.Floor(Math.ScaleB(r, exponent) + 0.5)).ToArray();
        if (multipliers.Max() > int.MaxValue)
        {
            // Rounding reached 2^31: one bit less holds it.
            exponent--;
            multipliers = [.. multipliers.Select(m => (m + 1) >> 1)];
        }
        return new Requantization([.. multipliers.Select(m => (int)m)], exponent);
    }
}
