namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// Bounds at prices beside the best ones. Those are best for the problem as a whole; a state that has spent too much or too little can
/// only be put right by what is left of it, which is dearer, and other prices tell how much.
/// </summary>
internal sealed class SidePrices
{
    /// <summary>The prices differ by four times down to 2^-11 of themselves.</summary>
    private const int Doublings = 2;
    private const int Halvings = 11;

    private readonly int budgets;
    private readonly double[][] offsets;
    private readonly double[][] suffixes;

    public SidePrices(Relaxation relaxation, IReadOnlyList<CoreStage> stages)
    {
        budgets = relaxation.Problem.Budgets;
        offsets = [.. Offsets(relaxation.Prices)];
        suffixes = [.. Enumerable.Range(0, stages.Count + 1).Select(_ => new double[offsets.Length])];
        for (var t = stages.Count - 1; t >= 0; t--)
            for (var j = 0; j < offsets.Length; j++)
                suffixes[t][j] = suffixes[t + 1][j] + stages[t].LeastReduced(offsets[j]);
    }

    /// <summary>What a state before stage <paramref name="t"/> will have to add to its bound.</summary>
    /// <param name="excess">How far its costs are above the limits; negative below.</param>
    public double Rise(int t, ReadOnlySpan<double> excess)
    {
        var most = 0.0;
        var suffix = suffixes[t];
        for (var j = 0; j < suffix.Length; j++)
        {
            var rise = suffix[j];
            var offset = offsets[j];
            for (var k = 0; k < excess.Length; k++)
                rise += offset[k] * excess[k];
            most = Math.Max(most, rise);
        }
        return most;
    }

    /// <summary>Every budget that binds dearer, cheaper or as it is, in all combinations; no price falls below 0.</summary>
    private IEnumerable<double[]> Offsets(double[] prices)
    {
        var signs = prices.Aggregate((IEnumerable<int[]>)[[]], (all, price) => all.SelectMany(begun => (price > 0 ? new[] { 0, 1, -1 } : [0]).Select(sign => (int[])[.. begun, sign])));
        foreach (var sign in signs.Where(sign => sign.Any(s => s != 0)))
            for (var halving = sign.Contains(-1) ? 0 : -Doublings; halving <= Halvings; halving++)
                yield return [.. sign.Select((s, k) => s * Math.ScaleB(prices[k], -halving))];
    }
}
