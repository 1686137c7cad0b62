namespace TinyM2Net.Compiler.BitSearch;

/// <summary>A group of the core: the steps from its option in the relaxation to those not ruled out yet, and what the later groups can still change.</summary>
internal sealed class CoreStage
{
    private readonly double[] limits;
    private readonly double[] costs;
    private readonly double[] slack;

    /// <param name="room">Options of a greater reduced cost are ruled out.</param>
    public CoreStage(Relaxation relaxation, int group, double room)
    {
        var problem = relaxation.Problem;
        var (budgets, from) = (problem.Budgets, relaxation.Cheapest[group]);
        Group = group;
        limits = problem.Limits;
        Options = [.. Enumerable.Range(problem.First[group], problem.First[group + 1] - problem.First[group]).Where(option => relaxation.Reduced[option] <= room || option == from)];
        Losses = [.. Options.Select(option => problem.Loss[option] - problem.Loss[from])];
        Reduced = [.. Options.Select(option => relaxation.Reduced[option])];
        LeastAlternative = Options.Where(option => option != from).Select(option => relaxation.Reduced[option]).DefaultIfEmpty(double.PositiveInfinity).Min();
        costs = [.. Options.SelectMany(option => Enumerable.Range(0, budgets).Select(k => problem.Costs[option * budgets + k] - problem.Costs[from * budgets + k]))];
        slack = new double[budgets];
        Floors = new double[budgets];
        for (var step = 0; step < Options.Length; step++)
        {
            var weight = Math.Abs(Losses[step]);
            for (var k = 0; k < budgets; k++)
                weight += relaxation.Prices[k] * Math.Abs(costs[step * budgets + k]);
            Weight = Math.Max(Weight, weight);
        }
    }

    public int Group { get; }

    /// <summary>How much taking one step or another can matter, in loss.</summary>
    public double Weight { get; }

    /// <summary>The least reduced cost of a step that changes anything.</summary>
    public double LeastAlternative { get; }

    /// <summary>Per step, the option that it leads to.</summary>
    public int[] Options { get; }

    /// <summary>Per step.</summary>
    public double[] Losses { get; }

    /// <inheritdoc cref="Losses"/>
    public double[] Reduced { get; }

    /// <summary>Per budget: whatever the later groups do, costs up to this keep the limit.</summary>
    public double[] Floors { get; }

    /// <summary>Tells every stage what those behind it can change.</summary>
    public static void Accumulate(IReadOnlyList<CoreStage> stages, int budgets)
    {
        var (least, most) = (new double[budgets], new double[budgets]);
        for (var t = stages.Count - 1; t >= 0; t--)
        {
            var stage = stages[t];
            for (var k = 0; k < budgets; k++)
            {
                stage.Floors[k] = stage.limits[k] - most[k];
                stage.slack[k] = stage.limits[k] - least[k];
                var (low, high) = (0.0, 0.0);
                for (var step = 0; step < stage.Options.Length; step++)
                {
                    low = Math.Min(low, stage.costs[step * budgets + k]);
                    high = Math.Max(high, stage.costs[step * budgets + k]);
                }
                least[k] += low;
                most[k] += high;
            }
        }
    }

    /// <summary>The least reduced cost of any step, where a unit of each budget costs so much more or less.</summary>
    public double LeastReduced(ReadOnlySpan<double> offset)
    {
        var least = 0.0;
        for (var step = 0; step < Options.Length; step++)
        {
            var priced = Reduced[step];
            for (var k = 0; k < offset.Length; k++)
                priced += offset[k] * costs[step * offset.Length + k];
            least = Math.Min(least, priced);
        }
        return least;
    }

    /// <summary>A state's costs after a step.</summary>
    public void Costs(int step, ReadOnlySpan<double> before, Span<double> after)
    {
        for (var k = 0; k < after.Length; k++)
            after[k] = before[k] + costs[step * after.Length + k];
    }

    /// <summary>Whether the later groups could bring these costs within every limit, each by itself.</summary>
    public bool CanKeepLimits(ReadOnlySpan<double> after) => Knapsack.Fits(after, slack);
}
