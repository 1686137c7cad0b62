using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// Solves the bit search exactly: prices from the linear relaxation rule most choices out, and dynamic programming over the few layers
/// that are left finds the best and proves it. Of equally good assignments the one of lower costs counts, in the budgets' order, then
/// the one whose first differing layer has the earlier choice.
/// </summary>
internal static class BitSolver
{
    /// <summary>Narrow passes find good assignments, with which the last one, that leaves nothing out, has little left to do.</summary>
    private static readonly int[] Widths = [1 << 3, 1 << 6, 1 << 12, 1 << 16, int.MaxValue];

    /// <param name="tolerance">An assignment is good enough when it is proven that no other loses less by more than this; 0 for the best.</param>
    /// <exception cref="DiagnosticException">TM2N4001: no assignment keeps the budgets; the message names the smallest that one does.</exception>
    public static Assignment Solve(SearchProblem problem, double tolerance = 0, CancellationToken cancellation = default)
    {
        var groups = ChoiceGroup.Of(problem);
        var limits = problem.Budgets.Select(b => b.Limit).ToArray();
        return Search(problem, groups, limits, tolerance, cancellation) ?? throw new DiagnosticException(DiagnosticCodes.BudgetInfeasible, Explain(problem, groups, limits, cancellation));
    }

    /// <summary>The same, or null where no assignment keeps the budgets.</summary>
    public static Assignment? Find(SearchProblem problem, CancellationToken cancellation = default) =>
        Search(problem, ChoiceGroup.Of(problem), [.. problem.Budgets.Select(b => b.Limit)], 0, cancellation);

    private static Assignment? Search(SearchProblem problem, IReadOnlyList<ChoiceGroup> groups, double[] limits, double tolerance, CancellationToken cancellation)
    {
        var knapsack = new Knapsack(groups, limits);
        if (!knapsack.MayBeFeasible())
            return null;
        var relaxation = new Relaxation(knapsack, DualPrices.Of(knapsack).Prices);
        // Where no mixture of assignments keeps the limits, the bound is one that no assignment can reach.
        if (relaxation.Bound - relaxation.Margin > knapsack.MostLoss)
            return null;
        var core = new CoreSearch(relaxation, tolerance, cancellation);
        foreach (var width in Widths)
            if (core.Pass(width))
                break;
        if (core.Best is not { } options)
            return null;

        var bits = new LayerBits[problem.Layers.Count];
        var objective = 0.0;
        var costs = new double[limits.Length];
        for (var g = 0; g < groups.Count; g++)
        {
            var choice = groups[g].Choices[knapsack.Choice[options[g]]];
            objective += choice.Sensitivity;
            for (var k = 0; k < costs.Length; k++)
                costs[k] += choice.Costs[k];
            foreach (var layer in groups[g].Layers)
                bits[layer] = choice.Bits;
        }
        // The search counts on its grid; what it proved of its best is said of the same sum as people add it up.
        var bound = core.Bound >= core.BestLoss ? objective : Math.Min(core.Bound, objective);
        return new Assignment(bits, objective, bound, Math.Min(relaxation.Bound, objective), costs, relaxation.Prices, core.States);
    }

    /// <summary>For each budget the least it could be: with the others as they are where that helps, else by itself.</summary>
    private static string Explain(SearchProblem problem, IReadOnlyList<ChoiceGroup> groups, double[] limits, CancellationToken cancellation)
    {
        var knapsack = new Knapsack(groups, limits);
        var alone = Enumerable.Range(0, limits.Length).Where(k => knapsack.LeastCost(k) > knapsack.Limits[k]).ToList();
        var parts = alone.Count > 0
            ? alone.Select(k => Line(problem.Budgets[k], knapsack.LeastCost(k), "the smallest feasible is"))
            : Enumerable.Range(0, limits.Length).Select(k => (k, Smallest: SmallestBeside(problem, groups, limits, k, cancellation))).Where(x => x.Smallest is not null)
                .Select(x => Line(problem.Budgets[x.k], x.Smallest!.Value, "beside the other budgets the smallest feasible is"));
        return "no assignment of bits keeps the budgets: " + string.Join("; ", parts) + ". Raise the budget, or allow fewer bits in BitWidths.";
    }

    /// <summary>The same search with budget <paramref name="k"/> as the objective.</summary>
    private static double? SmallestBeside(SearchProblem problem, IReadOnlyList<ChoiceGroup> groups, double[] limits, int k, CancellationToken cancellation)
    {
        var others = Enumerable.Range(0, limits.Length).Where(j => j != k).ToArray();
        var swapped = groups.Select(g => g with
        {
            Choices = [.. g.Choices.Select(c => new BitChoice(c.Bits, c.Costs[k], [.. others.Select(j => c.Costs[j])]))],
        }).ToList();
        return Search(problem, swapped, [.. others.Select(j => limits[j])], 0, cancellation)?.Objective;
    }

    private static string Line(CostBudget budget, double smallest, string phrase) =>
        $"{budget.Name} is {budget.Describe(budget.Limit)}, {phrase} {budget.Describe(smallest)}";
}
