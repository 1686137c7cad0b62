namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// Tells whether a state is dominated: one before it in order costs no more. Costs so low that no completion can pass the limit count as
/// equal. Exact for one and two budgets; for more, only the latest states are looked at, which drops fewer but never a wrong one.
/// </summary>
internal sealed class DominanceFilter(double[] floors)
{
    private const int Window = 64;

    // With two budgets: the undominated costs so far, the first ascending and the second descending.
    private readonly List<double> first = [];
    private readonly List<double> second = [];
    private readonly double[] recent = new double[floors.Length * Window];
    private double least = double.PositiveInfinity;
    private int seen;

    /// <summary>Whether the next state in order is to be kept.</summary>
    public bool Keep(ReadOnlySpan<double> costs) => floors.Length switch
    {
        0 => seen++ == 0,
        1 => KeepOne(Math.Max(costs[0], floors[0])),
        2 => KeepTwo(Math.Max(costs[0], floors[0]), Math.Max(costs[1], floors[1])),
        _ => KeepMany(costs),
    };

    private bool KeepOne(double cost)
    {
        if (cost >= least)
            return false;
        least = cost;
        return true;
    }

    private bool KeepTwo(double a, double b)
    {
        // The last one that costs no more in the first budget is the cheapest of those in the second.
        var place = first.BinarySearch(a);
        var at = place >= 0 ? place : ~place - 1;
        if (at >= 0 && second[at] <= b)
            return false;
        var begin = place >= 0 ? place : at + 1;
        var end = begin;
        while (end < second.Count && second[end] >= b)
            end++;
        first.RemoveRange(begin, end - begin);
        second.RemoveRange(begin, end - begin);
        first.Insert(begin, a);
        second.Insert(begin, b);
        return true;
    }

    private bool KeepMany(ReadOnlySpan<double> costs)
    {
        var budgets = floors.Length;
        Span<double> raised = stackalloc double[budgets];
        for (var k = 0; k < budgets; k++)
            raised[k] = Math.Max(costs[k], floors[k]);
        for (var i = Math.Min(seen, Window) - 1; i >= 0; i--)
        {
            var other = recent.AsSpan(i * budgets, budgets);
            var dominates = true;
            for (var k = 0; k < budgets && dominates; k++)
                dominates = other[k] <= raised[k];
            if (dominates)
                return false;
        }
        raised.CopyTo(recent.AsSpan(seen++ % Window * budgets));
        return true;
    }
}
