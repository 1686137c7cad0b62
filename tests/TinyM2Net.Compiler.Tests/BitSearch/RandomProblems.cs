using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Tests.BitSearch;

/// <summary>Seeded problems small enough for brute force: fixed and tied layers, up to four budgets, and in most integer values so that equal sums are common.</summary>
internal static class RandomProblems
{
    public static SearchProblem Make(ulong seed)
    {
        var random = new SplitMix(seed);
        int Next(int below) => (int)((random.NextUInt64() >> 33) % (ulong)below);

        var budgets = Next(5) is 0 and var none && Next(4) == 0 ? none : 1 + Next(4);
        // Every third problem has values of any size, and so no two sums alike.
        double Value(int whole) => seed % 3 == 0 ? whole * (1 + random.NextUInt64() / (double)ulong.MaxValue) : whole;
        int[][] bitSets = [[4, 8], [2, 4, 8], [8], [4, 8], [2, 8]];
        var layers = Enumerable.Range(0, 1 + Next(7)).Select(i =>
        {
            var choices = bitSets[Next(bitSets.Length)].Select(bits =>
                new BitChoice(bits, Value(Next(12) * (9 - bits)), [.. Enumerable.Range(0, budgets).Select(_ => Value(bits * Next(9)))])).ToList();
            return new SearchLayer($"layer{i}", choices, Next(8) == 0 ? choices[Next(choices.Count)].Bits : null);
        }).ToList();
        var limits = Enumerable.Range(0, budgets).Select(k => new CostBudget($"budget{k}", Next(45 * layers.Count), "units")).ToList();
        // Every set holds 8, so tied layers share it, unless one is fixed elsewhere.
        List<IReadOnlyList<int>> ties = layers.Count > 2 && layers.All(l => l.FixedBits is null) && Next(2) == 0 ? [[0, layers.Count - 1]] : [];
        return new SearchProblem(layers, limits, ties);
    }

    /// <summary>The best assignment by trying them all: least loss, then least costs, then the earliest choices. Null where none keeps the limits.</summary>
    /// <param name="minimize">The costs' index to minimize in place of the loss, or -1.</param>
    public static (LayerBits[] Bits, double Objective, double[] Costs)? BruteForce(SearchProblem problem, int minimize = -1)
    {
        var budgets = problem.Budgets.Count;
        var open = problem.Layers.Select(l => l.Choices.Where(c => l.FixedBits is null || c.Bits == l.FixedBits).ToArray()).ToArray();
        var at = new int[open.Length];
        var costs = new double[budgets];
        (LayerBits[] Bits, double Objective, double[] Costs)? best = null;
        while (true)
        {
            if (problem.Ties.All(tie => tie.All(layer => open[layer][at[layer]].Bits == open[tie[0]][at[tie[0]]].Bits)))
            {
                var loss = 0.0;
                Array.Clear(costs);
                for (var i = 0; i < open.Length; i++)
                {
                    loss += open[i][at[i]].Sensitivity;
                    for (var k = 0; k < budgets; k++)
                        costs[k] += open[i][at[i]].Costs[k];
                }
                // Assignments come in the order of their choices, so only a better one takes the place.
                var fits = costs.Zip(problem.Budgets).All(p => p.First <= p.Second.Limit * (1 + 1e-12));
                var objective = minimize < 0 ? loss : costs[minimize];
                if (fits && (best is not { } known || Compare(objective, costs, known.Objective, known.Costs) < 0))
                    best = ([.. at.Select((c, i) => open[i][c].Bits)], objective, [.. costs]);
            }
            var layer = open.Length - 1;
            while (layer >= 0 && ++at[layer] == open[layer].Length)
                at[layer--] = 0;
            if (layer < 0)
                return best;
        }
    }

    /// <summary>Sums that differ by rounding alone are equal.</summary>
    private static int Compare(double loss, double[] costs, double otherLoss, double[] otherCosts)
    {
        if (Math.Abs(loss - otherLoss) > 1e-9)
            return loss < otherLoss ? -1 : 1;
        for (var k = 0; k < costs.Length; k++)
            if (Math.Abs(costs[k] - otherCosts[k]) > 1e-9)
                return costs[k] < otherCosts[k] ? -1 : 1;
        return 0;
    }
}
