namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// The search as plain arrays: a multiple-choice knapsack with any number of budgets, without the choices that another one of the same
/// group beats. Values are rounded to a grid so fine that it changes nothing and so coarse that every sum of them is exact in a
/// double: no order of summation can then change an answer, and equal sums are equal.
/// </summary>
internal sealed class Knapsack
{
    /// <summary>Sums that are not integers may pass a limit by rounding alone.</summary>
    private const double Slack = 1e-12;
    private const int GridBits = 51;

    /// <param name="limits">One a budget; in the costs' unit.</param>
    public Knapsack(IReadOnlyList<ChoiceGroup> groups, IReadOnlyList<double> limits)
    {
        Groups = groups.Count;
        Budgets = limits.Count;
        Limits = new double[Budgets];
        var costGrids = new double[Budgets];
        for (var k = 0; k < Budgets; k++)
        {
            Limits[k] = groups.All(g => g.Choices.All(c => double.IsInteger(c.Costs[k]))) ? limits[k] : limits[k] * (1 + Slack);
            costGrids[k] = Grid(groups.Sum(g => g.Choices.Max(c => c.Costs[k])));
        }
        MostLoss = groups.Sum(g => g.Choices.Max(c => c.Sensitivity));
        var lossGrid = Grid(MostLoss);
        First = new int[Groups + 1];
        List<double> loss = [], costs = [];
        List<int> choice = [];
        for (var g = 0; g < Groups; g++)
        {
            var all = groups[g].Choices;
            for (var c = 0; c < all.Count; c++)
            {
                if (IsBeaten(all, c))
                    continue;
                loss.Add(OnGrid(all[c].Sensitivity, lossGrid));
                for (var k = 0; k < Budgets; k++)
                    costs.Add(OnGrid(all[c].Costs[k], costGrids[k]));
                choice.Add(c);
            }
            First[g + 1] = choice.Count;
        }
        (Loss, Costs, Choice) = ([.. loss], [.. costs], [.. choice]);
    }

    public int Groups { get; }
    public int Budgets { get; }
    public double[] Limits { get; }

    /// <summary>No assignment loses more.</summary>
    public double MostLoss { get; }

    /// <summary>The options of group <c>g</c> are those from <c>First[g]</c> to before <c>First[g + 1]</c>.</summary>
    public int[] First { get; }

    /// <summary>Per option.</summary>
    public double[] Loss { get; }

    /// <summary>Option by option, all budgets of one together.</summary>
    public double[] Costs { get; }

    /// <summary>Per option, its place among its group's choices.</summary>
    public int[] Choice { get; }

    /// <summary>Whether all groups at their cheapest keep every limit, each by itself.</summary>
    public bool MayBeFeasible()
    {
        for (var k = 0; k < Budgets; k++)
            if (LeastCost(k) > Limits[k])
                return false;
        return true;
    }

    /// <summary>What the cheapest options in one budget cost there.</summary>
    public double LeastCost(int budget)
    {
        var sum = 0.0;
        for (var g = 0; g < Groups; g++)
        {
            var least = double.PositiveInfinity;
            for (var option = First[g]; option < First[g + 1]; option++)
                least = Math.Min(least, Costs[option * Budgets + budget]);
            sum += least;
        }
        return sum;
    }

    public static bool Fits(ReadOnlySpan<double> costs, ReadOnlySpan<double> limits)
    {
        for (var k = 0; k < limits.Length; k++)
            if (costs[k] > limits[k])
                return false;
        return true;
    }

    /// <summary>Whether an other choice is nowhere worse, and somewhere better or named earlier.</summary>
    private static bool IsBeaten(IReadOnlyList<BitChoice> choices, int c)
    {
        for (var other = 0; other < choices.Count; other++)
        {
            if (other == c || choices[other].Sensitivity > choices[c].Sensitivity)
                continue;
            var better = choices[other].Sensitivity < choices[c].Sensitivity || other < c;
            var worse = false;
            for (var k = 0; k < choices[c].Costs.Count && !worse; k++)
            {
                worse = choices[other].Costs[k] > choices[c].Costs[k];
                better |= choices[other].Costs[k] < choices[c].Costs[k];
            }
            if (better && !worse)
                return true;
        }
        return false;
    }

    /// <summary>A power of two of which sums up to twice <paramref name="total"/> are whole multiples below 2^53.</summary>
    private static double Grid(double total) => total > 0 ? Math.ScaleB(1, Math.Max(Math.ILogB(total) - GridBits, -1000)) : 1;

    private static double OnGrid(double value, double grid) => Math.Round(value / grid) * grid;
}
