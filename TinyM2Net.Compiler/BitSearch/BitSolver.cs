using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// Solves the bit search exactly: dynamic programming over layers that keeps the partial assignments no other dominates
/// (less sensitivity and no more of any cost), less those whose Lagrangian bound already exceeds a known solution.
/// </summary>
internal static class BitSolver
{
    /// <summary>Sums of costs that are not integers may pass a limit by rounding alone.</summary>
    private const double Slack = 1e-12;

    /// <exception cref="DiagnosticException">TM2N4001: no assignment keeps the budgets; the message names the smallest that one does.</exception>
    public static Assignment Solve(SearchProblem problem)
    {
        var groups = ChoiceGroup.Of(problem);
        var limits = problem.Budgets.Select(b => b.Limit * (1 + Slack)).ToArray();
        return Search(problem, groups, limits) ?? throw new DiagnosticException(DiagnosticCodes.BudgetInfeasible, Explain(problem, groups, limits));
    }

    private static Assignment? Search(SearchProblem problem, IReadOnlyList<ChoiceGroup> groups, double[] limits)
    {
        var least = LeastCosts(groups, limits.Length);
        for (var k = 0; k < limits.Length; k++)
            if (least[0][k] > limits[k])
                return null;

        var bound = new LagrangianBound(groups, limits);
        var relaxed = bound.Of(0, 0, new double[limits.Length]);
        var incumbent = Incumbent(bound.Cheapest(groups), limits);
        var pruned = double.PositiveInfinity;
        var states = 0L;
        List<State> front = [new State(0, new double[limits.Length], null, default)];
        for (var g = 0; g < groups.Count; g++)
        {
            var next = new List<State>(front.Count * groups[g].Choices.Count);
            foreach (var state in front)
            {
                foreach (var choice in groups[g].Choices)
                {
                    var extended = state.With(choice);
                    if (!Completable(extended.Costs, least[g + 1], limits))
                        continue;
                    var lower = bound.Of(g + 1, extended.Sensitivity, extended.Costs);
                    // The margin keeps rounding in the bound from ever cutting off the optimum.
                    if (lower > incumbent + 1e-9 * Math.Abs(incumbent))
                        pruned = Math.Min(pruned, lower);
                    else
                        next.Add(extended);
                }
            }
            front = ParetoFront.Of(next);
            states += front.Count;
        }
        if (front.Count == 0)
            return null;

        // The front is sorted by sensitivity, then costs: equal sensitivity goes to the cheaper.
        var best = front[0];
        var bits = new int[problem.Layers.Count];
        var walk = best;
        for (var g = groups.Count - 1; g >= 0; g--, walk = walk.Before!)
            foreach (var layer in groups[g].Layers)
                bits[layer] = walk.Bits;
        return new Assignment(bits, best.Sensitivity, Math.Min(best.Sensitivity, pruned), Math.Min(relaxed, best.Sensitivity), best.Costs, states);
    }

    private static double Incumbent(IEnumerable<BitChoice> choices, double[] limits)
    {
        var start = new State(0, new double[limits.Length], null, default);
        var full = choices.Aggregate(start, (state, choice) => state.With(choice));
        return Completable(full.Costs, new double[limits.Length], limits) ? full.Sensitivity : double.PositiveInfinity;
    }

    private static bool Completable(double[] costs, double[] least, double[] limits)
    {
        for (var k = 0; k < limits.Length; k++)
            if (costs[k] + least[k] > limits[k])
                return false;
        return true;
    }

    /// <summary>Per group, the least that it and all later ones can cost, each budget by itself.</summary>
    private static double[][] LeastCosts(IReadOnlyList<ChoiceGroup> groups, int budgets)
    {
        var least = new double[groups.Count + 1][];
        least[groups.Count] = new double[budgets];
        for (var g = groups.Count - 1; g >= 0; g--)
            least[g] = [.. Enumerable.Range(0, budgets).Select(k => least[g + 1][k] + groups[g].Choices.Min(c => c.Costs[k]))];
        return least;
    }

    /// <summary>For each budget the least it could be: with the others as they are where that helps, else by itself.</summary>
    private static string Explain(SearchProblem problem, IReadOnlyList<ChoiceGroup> groups, double[] limits)
    {
        var least = LeastCosts(groups, limits.Length)[0];
        var alone = Enumerable.Range(0, limits.Length).Where(k => least[k] > limits[k]).ToList();
        var parts = alone.Count > 0
            ? alone.Select(k => Line(problem.Budgets[k], least[k], "the smallest feasible is"))
            : Enumerable.Range(0, limits.Length).Select(k => (k, Smallest: SmallestBeside(problem, groups, limits, k))).Where(x => x.Smallest is not null)
                .Select(x => Line(problem.Budgets[x.k], x.Smallest!.Value, "beside the other budgets the smallest feasible is"));
        return "no assignment of bits keeps the budgets: " + string.Join("; ", parts) + ". Raise the budget, or allow fewer bits in BitWidths.";
    }

    /// <summary>The same search with budget <paramref name="k"/> as the objective.</summary>
    private static double? SmallestBeside(SearchProblem problem, IReadOnlyList<ChoiceGroup> groups, double[] limits, int k)
    {
        var others = Enumerable.Range(0, limits.Length).Where(j => j != k).ToArray();
        var swapped = groups.Select(g => g with
        {
            Choices = [.. g.Choices.Select(c => new BitChoice(c.Bits, c.Costs[k], [.. others.Select(j => c.Costs[j])]))],
        }).ToList();
        return Search(problem, swapped, [.. others.Select(j => limits[j])])?.Objective;
    }

    private static string Line(CostBudget budget, double smallest, string phrase) =>
        $"{budget.Name} is {budget.Describe(budget.Limit)}, {phrase} {budget.Describe(smallest)}";
}
