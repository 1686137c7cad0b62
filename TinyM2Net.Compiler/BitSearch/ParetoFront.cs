namespace TinyM2Net.Compiler.BitSearch;

/// <summary>A partial assignment: the first layers' choices and what they add up to.</summary>
internal sealed record State(double Sensitivity, double[] Costs, State? Before, int Bits)
{
    public State With(BitChoice choice)
    {
        var costs = new double[Costs.Length];
        for (var k = 0; k < costs.Length; k++)
            costs[k] = Costs[k] + choice.Costs[k];
        return new State(Sensitivity + choice.Sensitivity, costs, this, choice.Bits);
    }
}

internal static class ParetoFront
{
    /// <summary>Drops every state that an other equals or betters in sensitivity and all costs; sorted by sensitivity, then costs, then order of arrival.</summary>
    public static List<State> Of(IEnumerable<State> states)
    {
        var front = new List<State>();
        foreach (var state in states.OrderBy(s => s.Sensitivity).ThenBy(s => s.Costs, CostOrder.Instance))
            if (!Dominated(front, state))
                front.Add(state);
        return front;
    }

    /// <summary>Those in front are no worse in sensitivity, so costs alone decide; the latest are the cheapest and the likeliest to dominate.</summary>
    private static bool Dominated(List<State> front, State state)
    {
        for (var i = front.Count - 1; i >= 0; i--)
        {
            if (NoDearer(front[i].Costs, state.Costs))
                return true;
            // With one cost the front is strictly descending: the last one is the cheapest.
            if (state.Costs.Length == 1)
                return false;
        }
        return false;
    }

    private static bool NoDearer(double[] a, double[] b)
    {
        for (var k = 0; k < a.Length; k++)
            if (a[k] > b[k])
                return false;
        return true;
    }

    private sealed class CostOrder : IComparer<double[]>
    {
        public static readonly CostOrder Instance = new();

        public int Compare(double[]? x, double[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
