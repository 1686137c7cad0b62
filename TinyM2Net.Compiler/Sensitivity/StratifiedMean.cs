namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>
/// The mean over strata that weigh the same, from draws in each: the strata are all there are, so only the spread within them is an error.
/// </summary>
internal sealed class StratifiedMean(int strata)
{
    private readonly int[] counts = new int[strata];
    private readonly double[] means = new double[strata];
    private readonly double[] squares = new double[strata];

    public double Mean => means.Sum() / strata;

    /// <summary>0 until a stratum has two draws.</summary>
    public double StandardError => Math.Sqrt(Enumerable.Range(0, strata).Where(s => counts[s] > 1).Sum(s => squares[s] / (counts[s] - 1) / counts[s])) / strata;

    /// <summary>Of the 95 % interval around <see cref="Mean"/>; infinite until a stratum has two draws.</summary>
    public double HalfWidth => counts.Sum(c => Math.Max(0, c - 1)) is > 0 and var freedom ? StudentT.Quantile975(freedom) * StandardError : double.PositiveInfinity;

    /// <summary>Welford's update.</summary>
    public void Add(int stratum, double value)
    {
        counts[stratum]++;
        var before = value - means[stratum];
        means[stratum] += before / counts[stratum];
        squares[stratum] += before * (value - means[stratum]);
    }
}
