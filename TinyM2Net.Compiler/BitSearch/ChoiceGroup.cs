namespace TinyM2Net.Compiler.BitSearch;

/// <summary>Layers that take the same bits, seen as one: what is left of the problem once ties and fixed bits are resolved.</summary>
/// <param name="Layers">Indices into the problem's layers.</param>
/// <param name="Choices">With sensitivities and costs summed over the group's layers.</param>
internal sealed record ChoiceGroup(IReadOnlyList<int> Layers, IReadOnlyList<BitChoice> Choices)
{
    /// <exception cref="ArgumentException">A tie whose layers share no bits, or a malformed problem.</exception>
    public static IReadOnlyList<ChoiceGroup> Of(SearchProblem problem)
    {
        var leader = Enumerable.Range(0, problem.Layers.Count).ToArray();
        foreach (var tie in problem.Ties)
        {
            var merged = tie.Select(layer => leader[layer]).ToHashSet();
            var first = merged.Min();
            for (var i = 0; i < leader.Length; i++)
                if (merged.Contains(leader[i]))
                    leader[i] = first;
        }
        return Enumerable.Range(0, leader.Length).GroupBy(i => leader[i])
            .Select(members => new ChoiceGroup([.. members], Merge(problem, [.. members]))).ToList();
    }

    private static List<BitChoice> Merge(SearchProblem problem, int[] members)
    {
        var shared = members.Select(m => Allowed(problem.Layers[m], problem.Budgets.Count).Select(c => c.Bits)).Aggregate((a, b) => a.Intersect(b));
        var choices = shared.Select(bits =>
        {
            var chosen = members.Select(m => problem.Layers[m].Choices.Single(c => c.Bits == bits)).ToList();
            var costs = Enumerable.Range(0, problem.Budgets.Count).Select(k => chosen.Sum(c => c.Costs[k])).ToArray();
            return new BitChoice(bits, chosen.Sum(c => c.Sensitivity), costs);
        }).ToList();
        if (choices.Count == 0)
            throw new ArgumentException($"The tied layers {string.Join(", ", members.Select(m => problem.Layers[m].Name))} have no bits in common.");
        return choices;
    }

    private static IEnumerable<BitChoice> Allowed(SearchLayer layer, int budgets)
    {
        if (layer.Choices.Any(c => c.Costs.Count != budgets || !double.IsFinite(c.Sensitivity) || c.Sensitivity < 0 || c.Costs.Any(v => !double.IsFinite(v) || v < 0)))
            throw new ArgumentException($"Layer {layer.Name} needs one finite cost per budget and finite sensitivities, none negative.");
        return layer.Choices.Where(c => layer.FixedBits is null || c.Bits == layer.FixedBits);
    }
}
