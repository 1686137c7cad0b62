namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// Branches from the relaxation's assignment over the groups that its reduced costs leave open, the core (Balas and Zemel 1980; for
/// multiple choice Pisinger 1995), those that weigh most first. Every state is a whole assignment, with the groups not yet seen as the
/// relaxation has them; it goes on unless another dominates it or its bound has reached the best assignment known.
/// </summary>
internal sealed class CoreSearch(Relaxation relaxation, double tolerance, CancellationToken cancellation)
{
    private readonly Knapsack problem = relaxation.Problem;
    private readonly double[] bestCosts = new double[relaxation.Problem.Budgets];
    private double lowestPruned;

    /// <summary>The best assignment so far, an option per group; of equal losses the one of lower costs, then of earlier options. Null while none is known.</summary>
    public int[]? Best { get; private set; }

    public double BestLoss { get; private set; } = double.PositiveInfinity;

    /// <summary>No assignment within the limits is below this, after a complete pass.</summary>
    public double Bound => Math.Min(BestLoss, Math.Max(lowestPruned, relaxation.Bound));

    /// <summary>States that were kept, all passes together.</summary>
    public long States { get; private set; }

    /// <summary>What a state may add to the relaxation's bound before no better assignment can come of it.</summary>
    private double Room => BestLoss - relaxation.Bound - tolerance + relaxation.Margin;

    private bool IsGoodEnough => tolerance > 0 && BestLoss - relaxation.Bound <= tolerance;

    /// <summary>One run over the core.</summary>
    /// <param name="width">The most states to keep after a group: those with the lowest bounds.</param>
    /// <returns>Whether none were left out, so that <see cref="Best"/> is the answer.</returns>
    public bool Pass(int width)
    {
        lowestPruned = double.PositiveInfinity;
        foreach (var reduced in relaxation.Reduced)
            if (reduced > Room)
                Prune(reduced);
        var complete = true;
        var stages = Enumerable.Range(0, problem.Groups).Select(g => new CoreStage(relaxation, g, Room)).Where(stage => stage.Options.Length > 1)
            .OrderByDescending(stage => stage.Weight).ToList();
        CoreStage.Accumulate(stages, problem.Budgets);
        var side = new SidePrices(relaxation, stages);
        var list = new StateList(null, problem.Budgets);
        list.Add(relaxation.Loss, 0, 0, relaxation.Costs, 0, 0);
        List<StateList> lists = [list];
        Consider([], relaxation.Loss, relaxation.Costs, 0, 0);
        for (var t = 0; t < stages.Count && list.Count > 0 && !IsGoodEnough; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            // Better assignments found meanwhile may have ruled out all of its alternatives.
            if (stages[t].LeastAlternative > Room)
            {
                Prune(stages[t].LeastAlternative);
                continue;
            }
            var next = new StateList(stages[t], problem.Budgets);
            lists.Add(next);
            Extend(lists, excess => side.Rise(t + 1, excess));
            list.Close();
            complete &= next.Count <= width;
            next.Narrow(width);
            States += next.Count;
            list = next;
        }
        if (!IsGoodEnough)
            return complete;
        lowestPruned = relaxation.Bound;
        return true;
    }

    private delegate double Rise(ReadOnlySpan<double> excess);

    /// <summary>All states of the last list but one by all steps of the last one's stage. The steps' lists are in order already, as sums are exact, and are merged.</summary>
    private void Extend(List<StateList> lists, Rise rise)
    {
        var (from, next) = (lists[^2], lists[^1]);
        var stage = next.Stage!;
        var filter = new DominanceFilter(stage.Floors);
        Span<int> at = stackalloc int[stage.Options.Length];
        Span<double> costs = stackalloc double[problem.Budgets], excess = stackalloc double[problem.Budgets];
        at.Fill(-1);
        for (var step = 0; step < at.Length; step++)
            at[step] = Following(from, stage, -1, step);
        for (int step; (step = First(lists, at)) >= 0; at[step] = Following(from, stage, at[step], step))
        {
            var state = at[step];
            stage.Costs(step, from.Costs(state), costs);
            if (!stage.CanKeepLimits(costs) || !filter.Keep(costs))
                continue;
            var (loss, reduced) = (from.Loss[state] + stage.Losses[step], from.Reduced[state] + stage.Reduced[step]);
            if (loss <= BestLoss)
                Consider(lists, loss, costs, state, step);
            for (var k = 0; k < excess.Length; k++)
                excess[k] = costs[k] - problem.Limits[k];
            var bound = reduced + rise(excess);
            if (bound <= Room)
                next.Add(loss, reduced, bound, costs, state, step);
            else
                Prune(bound);
        }
    }

    /// <summary>The next state that is not beyond the bound with this step.</summary>
    private int Following(StateList from, CoreStage stage, int state, int step)
    {
        while (++state < from.Count && from.Reduced[state] + stage.Reduced[step] > Room)
            Prune(from.Reduced[state] + stage.Reduced[step]);
        return state;
    }

    /// <summary>The step whose state comes first in order, or -1 where all lists have ended.</summary>
    private int First(List<StateList> lists, ReadOnlySpan<int> at)
    {
        var (from, stage) = (lists[^2], lists[^1].Stage!);
        Span<double> costs = stackalloc double[problem.Budgets], others = stackalloc double[problem.Budgets];
        var (first, least) = (-1, double.PositiveInfinity);
        for (var step = 0; step < at.Length; step++)
        {
            if (at[step] >= from.Count)
                continue;
            var loss = from.Loss[at[step]] + stage.Losses[step];
            if (loss > least)
                continue;
            if (loss == least)
            {
                stage.Costs(step, from.Costs(at[step]), others);
                stage.Costs(first, from.Costs(at[first]), costs);
                var order = others.SequenceCompareTo(costs);
                if (order > 0 || (order == 0 && !StateList.ComesFirst(lists, (at[step], step), (at[first], first))))
                    continue;
            }
            (first, least) = (step, loss);
        }
        return first;
    }

    /// <summary>Takes a state for the best where it keeps the limits and comes first.</summary>
    private void Consider(List<StateList> lists, double loss, ReadOnlySpan<double> costs, int parent, int step)
    {
        if (!Knapsack.Fits(costs, problem.Limits))
            return;
        var order = loss.CompareTo(BestLoss);
        if (order == 0)
            order = costs.SequenceCompareTo(bestCosts);
        if (order > 0)
            return;
        var options = (int[])relaxation.Cheapest.Clone();
        for (var t = lists.Count - 1; t > 0; t--)
        {
            var stage = lists[t].Stage!;
            options[stage.Group] = stage.Options[step];
            (parent, step) = (lists[t - 1].Parent(parent), lists[t - 1].Step(parent));
        }
        if (order == 0 && options.AsSpan().SequenceCompareTo(Best) >= 0)
            return;
        (Best, BestLoss) = (options, loss);
        costs.CopyTo(bestCosts);
    }

    private void Prune(double rise) => lowestPruned = Math.Min(lowestPruned, relaxation.Bound + rise);
}
