using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Graph;

/// <summary>
/// The proof that no accumulator overflows: <c>|bias| + sum |w| * max |x|</c> bounds every partial sum in any order of summation, padding
/// included, so kernels may add as suits them.
/// </summary>
internal static class AccumulatorRange
{
    /// <summary>The bound of each output channel of a weighted node.</summary>
    public static long[] Bounds(WeightedNode node, IntegerTensor input)
    {
        var weights = node.Weights;
        var bounds = new long[weights.Bias.Length];
        var largest = LargestMagnitude(input);
        if (node is DepthwiseNode)
        {
            var c = 0;
            foreach (var weight in weights.Values)
            {
                bounds[c] += Math.Abs((int)weight) * largest;
                c = c + 1 < bounds.Length ? c + 1 : 0;
            }
        }
        else
        {
            var perChannel = weights.Values.Length / bounds.Length;
            for (var c = 0; c < bounds.Length; c++)
                bounds[c] = Magnitudes(weights.Values.AsSpan(c * perChannel, perChannel)) * largest;
        }

        for (var c = 0; c < bounds.Length; c++)
            bounds[c] += Math.Abs((long)weights.Bias[c]);
        return bounds;
    }

    /// <summary>The bound of a channel's sum in global average pooling.</summary>
    public static long Bound(GlobalAveragePoolNode node, IntegerTensor input) =>
        LargestMagnitude(input) * input.Shape.Height * input.Shape.Width;

    /// <exception cref="ModelFormatException">An accumulator or its requantization could overflow.</exception>
    public static void Prove(string node, ReadOnlySpan<long> bounds, Requantization requantization)
    {
        for (var c = 0; c < bounds.Length; c++)
        {
            var multiplier = requantization.Multipliers[requantization.Multipliers.Length == 1 ? 0 : c];
            if (!Requantizer.Fits(bounds[c], multiplier, requantization.Exponent))
                throw new ModelFormatException(
                    $"Layer {node}, channel {c}: accumulators up to {bounds[c]} with multiplier {multiplier} and exponent {requantization.Exponent} can overflow.");
        }
    }

    // In vectors: one by one, this would be most of what a dense layer takes to load.
    private static long Magnitudes(ReadOnlySpan<sbyte> values)
    {
        var sum = 0L;
        var i = 0;
        while (i <= values.Length - Vector128<sbyte>.Count)
        {
            // As many as no lane of 32 bits overflows for.
            var end = Math.Min(values.Length, i + (1 << 20));
            var lanes = Vector128<uint>.Zero;
            for (; i <= end - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
            {
                var (low, high) = Vector128.Widen(Vector128.Abs(Vector128.LoadUnsafe(in values[i])).AsByte());
                var (first, second) = Vector128.Widen(low + high);
                lanes += first + second;
            }

            sum += (long)lanes[0] + lanes[1] + lanes[2] + lanes[3];
        }

        for (; i < values.Length; i++)
            sum += Math.Abs((int)values[i]);
        return sum;
    }

    private static long LargestMagnitude(IntegerTensor tensor) => Math.Max(tensor.Maximum, -tensor.Minimum);
}
