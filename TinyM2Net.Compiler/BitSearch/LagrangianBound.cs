namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// A lower bound on the sensitivity still to come: every budget's excess is priced into the objective, after which layers are independent.
/// Any prices of at least 0 give a valid bound; the ones chosen here make it nearly that of the linear relaxation.
/// </summary>
internal sealed class LagrangianBound
{
    private const int Sweeps = 4;
    private const int Bisections = 60;
    private readonly double[] _prices;
    private readonly double[] _limits;
    private readonly double[] _suffix;

    public LagrangianBound(IReadOnlyList<ChoiceGroup> groups, double[] limits)
    {
        _limits = limits;
        _prices = new double[limits.Length];
        // The dual is concave in each price: climb one coordinate at a time by bisecting on the sign of its slope.
        for (var sweep = 0; sweep < (limits.Length == 1 ? 1 : Sweeps); sweep++)
            for (var k = 0; k < limits.Length; k++)
                Climb(groups, k);
        _suffix = new double[groups.Count + 1];
        for (var g = groups.Count - 1; g >= 0; g--)
            _suffix[g] = _suffix[g + 1] + groups[g].Choices.Min(Priced);
    }

    /// <summary>At least this much sensitivity in all, given what the first <paramref name="group"/> groups have taken.</summary>
    public double Of(int group, double sensitivity, ReadOnlySpan<double> costs)
    {
        var bound = sensitivity + _suffix[group];
        for (var k = 0; k < _prices.Length; k++)
            bound += _prices[k] * (costs[k] - _limits[k]);
        return bound;
    }

    /// <summary>The choice per group at these prices.</summary>
    public IEnumerable<BitChoice> Cheapest(IReadOnlyList<ChoiceGroup> groups) => groups.Select(g => g.Choices.MinBy(Priced)!);

    private double Priced(BitChoice choice)
    {
        var sum = choice.Sensitivity;
        for (var k = 0; k < _prices.Length; k++)
            sum += _prices[k] * choice.Costs[k];
        return sum;
    }

    private void Climb(IReadOnlyList<ChoiceGroup> groups, int k)
    {
        _prices[k] = 0;
        if (!Exceeds(groups, k))
            return;
        double low = 0, high = 1e-12;
        while (high < 1e30)
        {
            _prices[k] = high;
            if (!Exceeds(groups, k))
                break;
            (low, high) = (high, high * 16);
        }
        for (var i = 0; i < Bisections; i++)
        {
            _prices[k] = (low + high) / 2;
            if (Exceeds(groups, k))
                low = _prices[k];
            else
                high = _prices[k];
        }
        _prices[k] = high;
    }

    private bool Exceeds(IReadOnlyList<ChoiceGroup> groups, int k) => Cheapest(groups).Sum(c => c.Costs[k]) > _limits[k];
}
