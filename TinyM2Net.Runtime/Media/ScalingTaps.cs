namespace TinyM2Net.Runtime.Media;

/// <summary>The source samples that make one target sample along an axis.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Weights">From it on; they sum to 1.</param>
internal readonly record struct ScalingTaps(int First, float[] Weights)
{
    /// <summary>The taps of every target sample.</summary>
    public static ScalingTaps[] Between(int source, int target)
    {
        var taps = new ScalingTaps[target];
        for (var i = 0; i < target; i++)
            taps[i] = target < source ? Area(i, source, target) : Linear(i, source, target);
        return taps;
    }

    // Target i covers [i*source, (i+1)*source) in units of 1/target of a source sample: whole numbers, so the coverage is exact.
    private static ScalingTaps Area(int i, int source, int target)
    {
        var (start, end) = ((long)i * source, (i + 1L) * source);
        var first = start / target;
        var weights = new float[(end + target - 1) / target - first];
        for (var k = 0; k < weights.Length; k++)
        {
            var sample = (first + k) * target;
            weights[k] = (Math.Min(end, sample + target) - Math.Max(start, sample)) / (float)source;
        }

        return new ScalingTaps((int)first, weights);
    }

    // The target's centre in units of 1/(2*target) of a source sample; at the edges the outer sample is repeated.
    private static ScalingTaps Linear(int i, int source, int target)
    {
        var unit = 2L * target;
        var centre = (2L * i + 1) * source - target;
        if (centre <= 0)
            return new ScalingTaps(0, [1]);
        var (first, rest) = Math.DivRem(centre, unit);
        if (rest == 0 || first == source - 1)
            return new ScalingTaps((int)first, [1]);
        var weight = rest / (float)unit;
        return new ScalingTaps((int)first, [1 - weight, weight]);
    }
}
