namespace TinyM2Net.Compiler.BitSearch;

/// <summary>The Pareto front over size and the sum of sensitivities, the other budgets kept: what less or more of the one buys of the other.</summary>
/// <param name="Points">Smallest first; none is better in both.</param>
/// <param name="IsWhole">Whether these are all; else there are too many, and these lie evenly by size, each of them on the front.</param>
internal sealed record SizeFront(IReadOnlyList<FrontPoint> Points, bool IsWhole)
{
    private const int MostPoints = 1000;
    private const int EvenPoints = 250;

    /// <param name="problem">Its first budget is the size; its limit is not looked at.</param>
    public static SizeFront Of(SearchProblem problem, CancellationToken cancellation)
    {
        var most = problem.Layers.Sum(l => l.Choices.Max(c => c.Costs[0]));
        var least = problem.Layers.Sum(l => l.Choices.Min(c => c.Costs[0]));
        return Walk(problem, most, 0, MostPoints, cancellation) is { } all ? new SizeFront(all, true)
            : new SizeFront(Walk(problem, most, (most - least) / EvenPoints, EvenPoints + 2, cancellation)!, false);
    }

    /// <summary>From the largest point down: the next one is the best of those that are smaller by more than <paramref name="step"/> bytes.</summary>
    /// <returns>Null where there are more points than <paramref name="atMost"/>.</returns>
    private static List<FrontPoint>? Walk(SearchProblem problem, double most, double step, int atMost, CancellationToken cancellation)
    {
        var points = new List<FrontPoint>();
        for (var limit = most; ; limit = points[^1].Size - Math.Max(1, step))
        {
            var within = problem with { Budgets = [problem.Budgets[0] with { Limit = limit }, .. problem.Budgets.Skip(1)] };
            if (limit < 0 || BitSolver.Find(within, cancellation) is not { } found)
                break;
            if (points.Count == atMost)
                return null;
            points.Add(new FrontPoint((long)found.Costs[0], found.Objective, found.Bits.Count(b => b.Weights < 8)));
        }
        points.Reverse();
        return points;
    }
}

/// <param name="Size">Bytes as <c>MaxSize</c> counts them.</param>
/// <param name="Objective">The least sum of sensitivities at that size.</param>
/// <param name="NarrowLayers">How many layers have weights of fewer than 8 bits there.</param>
internal sealed record FrontPoint(long Size, double Objective, int NarrowLayers);
