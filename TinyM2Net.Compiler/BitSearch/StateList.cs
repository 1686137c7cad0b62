namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// Assignments that differ from the relaxation's in the groups seen so far, in ascending order of loss, then costs, then options.
/// One list a stage; parents and steps stay for as long as the search may look back.
/// </summary>
/// <param name="stage">The one that made it; null for the first list.</param>
internal sealed class StateList(CoreStage? stage, int budgets)
{
    private const int Smallest = 64;

    private double[] loss = new double[Smallest];
    private double[] reduced = new double[Smallest];
    private double[] bound = new double[Smallest];
    private double[] costs = new double[Smallest * budgets];
    private int[] parent = new int[Smallest];
    private byte[] step = new byte[Smallest];

    public CoreStage? Stage => stage;

    public int Count { get; private set; }

    public ReadOnlySpan<double> Loss => loss.AsSpan(0, Count);

    /// <summary>What the steps so far have added to the relaxation's bound.</summary>
    public ReadOnlySpan<double> Reduced => reduced.AsSpan(0, Count);

    /// <summary>In the list before.</summary>
    public int Parent(int state) => parent[state];

    /// <summary>The option taken, as its place in the stage's options.</summary>
    public int Step(int state) => step[state];

    public ReadOnlySpan<double> Costs(int state) => costs.AsSpan(state * budgets, budgets);

    public void Add(double newLoss, double newReduced, double newBound, ReadOnlySpan<double> newCosts, int from, int by)
    {
        if (Count == loss.Length)
        {
            var size = Count * 2;
            Array.Resize(ref loss, size);
            Array.Resize(ref reduced, size);
            Array.Resize(ref bound, size);
            Array.Resize(ref costs, size * budgets);
            Array.Resize(ref parent, size);
            Array.Resize(ref step, size);
        }
        (loss[Count], reduced[Count], bound[Count], parent[Count], step[Count]) = (newLoss, newReduced, newBound, from, (byte)by);
        newCosts.CopyTo(costs.AsSpan(Count * budgets));
        Count++;
    }

    /// <summary>Keeps the <paramref name="width"/> states whose bounds are the lowest, in their order.</summary>
    public void Narrow(int width)
    {
        if (Count <= width)
            return;
        var sorted = bound.AsSpan(0, Count).ToArray();
        Array.Sort(sorted);
        var threshold = sorted[width - 1];
        var atThreshold = width - sorted.AsSpan(0, width).IndexOf(threshold);
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (bound[i] > threshold || (bound[i] == threshold && atThreshold-- <= 0))
                continue;
            (loss[kept], reduced[kept], bound[kept], parent[kept], step[kept]) = (loss[i], reduced[i], bound[i], parent[i], step[i]);
            Costs(i).CopyTo(costs.AsSpan(kept * budgets));
            kept++;
        }
        Count = kept;
    }

    /// <summary>Gives back what only the next list needs.</summary>
    public void Close()
    {
        Array.Resize(ref parent, Count);
        Array.Resize(ref step, Count);
        (loss, reduced, bound, costs, Count) = ([], [], [], [], 0);
    }

    /// <summary>Of two states of the last list, equal in all sums: whether <paramref name="a"/> has the earlier option in the first group where they differ.</summary>
    public static bool ComesFirst(List<StateList> lists, (int Parent, int Step) a, (int Parent, int Step) b)
    {
        var (group, earlier) = (int.MaxValue, false);
        for (var t = lists.Count - 1; t > 0; t--)
        {
            var stage = lists[t].Stage!;
            if (a.Step != b.Step && stage.Group < group)
                (group, earlier) = (stage.Group, stage.Options[a.Step] < stage.Options[b.Step]);
            if (a.Parent == b.Parent)
                break;
            a = (lists[t - 1].Parent(a.Parent), lists[t - 1].Step(a.Parent));
            b = (lists[t - 1].Parent(b.Parent), lists[t - 1].Step(b.Parent));
        }
        return earlier;
    }
}
