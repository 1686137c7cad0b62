using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>Makes the search's problem of a network: what every layer costs at every choice, budget by budget.</summary>
internal sealed class SearchBuilder
{
    private readonly NetworkPlan plan;
    private readonly SearchObjective objective;
    private readonly BitSearchOptions options;
    private readonly Dictionary<string, List<LayerBits>> open;
    private readonly Dictionary<LayerBits, QuantizationScheme> schemes;
    private readonly long constantSize;
    private readonly Dictionary<string, (CostBudget Budget, HashSet<string> Layers)> chains = [];

    /// <exception cref="Diagnostics.DiagnosticException">TM2N4003: the profile is another network's. TM2N4004: a layer cannot keep the working set. TM2N4005: a chain cannot keep the level of memory.</exception>
    public SearchBuilder(NetworkPlan plan, SensitivityResult sensitivity, BitSearchOptions options)
    {
        (this.plan, this.options) = (plan, options);
        objective = new SearchObjective(sensitivity, options.Sensitivity, options.Seed);
        var choices = plan.Decisions.ToDictionary(d => d.Name, d => options.FixedBits.TryGetValue(d.Name, out var bits) ? [bits] : options.Choices.ToList());
        var all = choices.Values.SelectMany(c => c).Append(4).Append(8).Distinct().ToList();
        schemes = all.ToDictionary(b => b, b => NetworkCost.Scheme(plan, NetworkCost.Uniform(plan, b)));
        options.Latency?.MustFit(plan, all.Select(b => b.Weights));
        open = WorkingSet.Open(plan, choices, options.MaxWorkingSet?.Value);
        if (options.MemoryLevel is { } level)
            LimitChains(level);
        // What no choice changes (a global average pool's requantizer) is counted with the first layer.
        constantSize = NetworkCost.Size(plan, NetworkCost.Uniform(plan, 4)) - plan.Decisions.Sum(d => LayerSize.Of(d, 4).Total);
    }

    /// <summary>The limits that were stated, in the units of the costs.</summary>
    public IReadOnlyList<CostBudget> Budgets()
    {
        var budgets = new List<CostBudget>();
        if (options.MaxSize is { } size)
            budgets.Add(SizeBudget(size.Resolve(Sum(SizeOf, 4), Sum(SizeOf, 8))));
        if (options.MaxBops is { } bops)
            budgets.Add(new CostBudget("MaxBops", bops.Resolve(Sum(BopsOf, 4), Sum(BopsOf, 8)), "bit operations", "G", 1e9));
        if (options.MaxLatency is { } latency)
            budgets.Add(new CostBudget("MaxLatency", latency.Resolve(Sum(LatencyOf, 4), Sum(LatencyOf, 8)), "microseconds", "ms", 1000));
        return [.. budgets, .. chains.Values.Select(chain => chain.Budget)];
    }

    public SearchProblem Problem(IReadOnlyList<CostBudget> budgets)
    {
        var costs = budgets.Select(b => (Func<int, LayerBits, double>)(b.Name switch { "MaxSize" => SizeOf, "MaxBops" => BopsOf, "MaxLatency" => LatencyOf, _ => InChain(chains[b.Name].Layers) })).ToList();
        return new SearchProblem([.. plan.Decisions.Select((decision, i) => new SearchLayer(decision.Name,
            [.. open[decision.Name].Select(bits => new BitChoice(bits, objective.Of(decision.Name, bits.Weights), [.. costs.Select(cost => cost(i, bits))]))]))], budgets, []);
    }

    /// <summary>The same with the size as its first budget, at any limit.</summary>
    public SearchProblem ProblemBySize() => Problem([SizeBudget(double.MaxValue), .. Budgets().Where(b => b.Name != "MaxSize")]);

    public double LatencyOf(int layer, LayerBits bits) =>
        options.Latency!.Of(plan.Decisions[layer], bits.Weights) + (layer == 0 ? options.Latency.OtherMicroseconds : 0);

    private static CostBudget SizeBudget(double limit) => new("MaxSize", limit, "bytes", "KiB", 1024);

    /// <summary>A chain's layers share what its activations leave of the level: a budget of its own, where 8 bits everywhere would pass it.</summary>
    private void LimitChains(MemoryLevel level)
    {
        var fewest = plan.Decisions.ToDictionary(d => d.Name, d => open[d.Name].Min(bits => bits.Weights));
        ChainSet.MustFit(ChainSet.Of(PlanGraph.Of(plan, fewest)), level);
        var most = plan.Decisions.ToDictionary(d => d.Name, d => open[d.Name].Max(bits => bits.Weights));
        foreach (var chain in ChainSet.Of(PlanGraph.Of(plan, most)).Where(chain => chain.Total > level.Bytes))
        {
            var name = "MemoryLevel of " + chain.Name;
            chains[name] = (new CostBudget(name, level.Bytes - chain.Rows - chain.Ends, "bytes", "KiB", 1024), [.. chain.Layers.Select(layer => layer.Name)]);
        }
    }

    private Func<int, LayerBits, double> InChain(HashSet<string> layers) =>
        (layer, bits) => layers.Contains(plan.Decisions[layer].Name) ? LayerSize.Of(plan.Decisions[layer], bits.Weights).Total : 0;

    private double SizeOf(int layer, LayerBits bits) => LayerSize.Of(plan.Decisions[layer], bits.Weights).Total + (layer == 0 ? constantSize : 0);

    private double BopsOf(int layer, LayerBits bits) => schemes[bits].Bops(plan.Decisions[layer]);

    private double Sum(Func<int, LayerBits, double> cost, LayerBits bits) => Enumerable.Range(0, plan.Decisions.Count).Sum(layer => cost(layer, bits));
}
