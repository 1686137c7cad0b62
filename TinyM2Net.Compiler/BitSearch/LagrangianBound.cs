namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// A lower bound on the sensitivity still to come: every budget's excess is priced into the objective, after which layers are independent.
/// Any prices of at least 0 give a valid bound; the ones chosen here make it nearly that of the linear relaxation.
/// </summary>
internal sealed class LagrangianBound
{
    private const int Sweeps = 4;
    private const int Bisections = 60;
    private readonly double[] prices;
    private readonly double[] limits;
    private readonly double[] suffix;

    public LagrangianBound(IReadOnlyList<ChoiceGroup> groups, double[] limits)
    {
        this.limits = limits;
        prices = new double[limits.Length];
        // The dual is concave in each price: climb one coordinate at a time by bisecting on the sign of its slope.
        for (var sweep = 0; sweep < (limits.Length == 1 ? 1 : Sweeps); sweep++)
            for (var k = 0; k < limits.Length; k++)
                Climb(groups, k);
        suffix = new double[groups.Count + 1];
        for (var g = groups.Count - 1; g >= 0; g--)
            suffix[g] = suffix[g + 1] + groups[g].Choices.Min(Priced);
    }

    /// <summary>At least this much sensitivity in all, given what the first <paramref name="group"/> groups have taken.</summary>
    public double Of(int group, double sensitivity, ReadOnlySpan<double> costs)
    {
        var bound = sensitivity + suffix[group];
        for (var k = 0; k < prices.Length; k++)
            bound += prices[k] * (costs[k] - limits[k]);
        return bound;
    }

    /// <summary>The choice per group at these prices.</summary>
    public IEnumerable<BitChoice> Cheapest(IReadOnlyList<ChoiceGroup> groups) => groups.Select(g => g.Choices.MinBy(Priced)!);

    private double Priced(BitChoice choice)
    {
        var sum = choice.Sensitivity;
        for (var k = 0; k < prices.Length; k++)
            sum += prices[k] * choice.Costs[k];
        return sum;
    }

    private void Climb(IReadOnlyList<ChoiceGroup> groups, int k)
    {
        prices[k] = 0;
        if (!Exceeds(groups, k))
            return;
        double low = 0, high = 1e-12;
        while (high < 1e30)
        {
            prices[k] = high;
            if (!Exceeds(groups, k))
                break;
            (low, high) = (high, high * 16);
        }
        for (var i = 0; i < Bisections; i++)
        {
            prices[k] = (low + high) / 2;
            if (Exceeds(groups, k))
                low = prices[k];
            else
                high = prices[k];
        }
        prices[k] = high;
    }

    private bool Exceeds(IReadOnlyList<ChoiceGroup> groups, int k) => Cheapest(groups).Sum(c => c.Costs[k]) > limits[k];
}
