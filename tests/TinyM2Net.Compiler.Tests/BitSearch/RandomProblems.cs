using TinyM2Net.Compiler.BitSearch;

namespace TinyM2Net.Compiler.Tests.BitSearch;

/// <summary>Seeded problems small enough for brute force, with integer values so that equal sums are common.</summary>
internal static class RandomProblems
{
    public static SearchProblem Make(ulong seed)
    {
        var state = seed * 0x9E3779B97F4A7C15UL + 1;
        int Next(int below)
        {
            state += 0x9E3779B97F4A7C15UL;
            var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return (int)((z >> 33) % (ulong)below);
        }

        var budgets = 1 + Next(3);
        int[][] bitSets = [[4, 8], [2, 4, 8], [8], [4, 8], [2, 8]];
        var layers = Enumerable.Range(0, 1 + Next(7)).Select(i =>
        {
            var choices = bitSets[Next(bitSets.Length)].Select(bits =>
                new BitChoice(bits, Next(12) * (9 - bits), [.. Enumerable.Range(0, budgets).Select(_ => (double)(bits * Next(9)))])).ToList();
            return new SearchLayer($"layer{i}", choices, Next(8) == 0 ? choices[Next(choices.Count)].Bits : null);
        }).ToList();
        var limits = Enumerable.Range(0, budgets).Select(k => new CostBudget($"budget{k}", Next(30 * layers.Count), "units")).ToList();
        // Every set holds 8, so tied layers share it, unless one is fixed elsewhere.
        List<IReadOnlyList<int>> ties = layers.Count > 2 && layers.All(l => l.FixedBits is null) && Next(2) == 0 ? [[0, layers.Count - 1]] : [];
        return new SearchProblem(layers, limits, ties);
    }

    /// <summary>Every assignment that obeys ties and fixed bits, with its objective and costs.</summary>
    public static IEnumerable<(int[] Bits, double Objective, double[] Costs)> All(SearchProblem problem)
    {
        IEnumerable<BitChoice[]> partial = [[]];
        foreach (var layer in problem.Layers)
            partial = partial.SelectMany(p => layer.Choices.Where(c => layer.FixedBits is null || c.Bits == layer.FixedBits).Select(c => (BitChoice[])[.. p, c]));
        return partial.Where(p => problem.Ties.All(t => t.All(i => p[i].Bits == p[t[0]].Bits)))
            .Select(p => (p.Select(c => c.Bits).ToArray(), p.Sum(c => c.Sensitivity),
                Enumerable.Range(0, problem.Budgets.Count).Select(k => p.Sum(c => c.Costs[k])).ToArray()));
    }
}
