namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// The problem at given prices: groups are independent, each takes its cheapest option, and every other option has a reduced cost, which
/// any assignment with it pays on top of the bound.
/// </summary>
internal sealed class Relaxation
{
    /// <summary>Of all that is added up, for each addition: what rounding can do to a bound, with room to spare.</summary>
    private static readonly double Rounding = Math.ScaleB(1, -49);

    public Relaxation(Knapsack problem, double[] prices)
    {
        Problem = problem;
        Prices = prices;
        Cheapest = new int[problem.Groups];
        Reduced = new double[problem.Loss.Length];
        Costs = new double[problem.Budgets];
        double bound = 0, scale = 0;
        for (var g = 0; g < problem.Groups; g++)
        {
            var (least, most) = (double.PositiveInfinity, 0.0);
            for (var option = problem.First[g]; option < problem.First[g + 1]; option++)
            {
                var priced = problem.Loss[option];
                for (var k = 0; k < problem.Budgets; k++)
                    priced += prices[k] * problem.Costs[option * problem.Budgets + k];
                Reduced[option] = priced;
                most = Math.Max(most, priced);
                if (priced < least)
                    (least, Cheapest[g]) = (priced, option);
            }
            for (var option = problem.First[g]; option < problem.First[g + 1]; option++)
                Reduced[option] -= least;
            Loss += problem.Loss[Cheapest[g]];
            for (var k = 0; k < problem.Budgets; k++)
                Costs[k] += problem.Costs[Cheapest[g] * problem.Budgets + k];
            scale += most;
        }
        // Loss and costs are exact, and what is left is small where the prices are good.
        for (var k = 0; k < problem.Budgets; k++)
        {
            bound += prices[k] * (Costs[k] - problem.Limits[k]);
            scale += prices[k] * problem.Limits[k];
        }
        Bound = Loss + bound;
        Margin = Rounding * scale * (problem.Groups + problem.Budgets);
    }

    public Knapsack Problem { get; }
    public double[] Prices { get; }

    /// <summary>Per group, its option of least priced cost.</summary>
    public int[] Cheapest { get; }

    /// <summary>Per option, at least 0.</summary>
    public double[] Reduced { get; }

    /// <summary>Of the cheapest options together.</summary>
    public double Loss { get; }

    /// <inheritdoc cref="Loss"/>
    public double[] Costs { get; }

    /// <summary>No assignment within the limits loses less, but for <see cref="Margin"/>.</summary>
    public double Bound { get; }

    /// <summary>More than rounding can add to a bound with reduced costs.</summary>
    public double Margin { get; }
}
