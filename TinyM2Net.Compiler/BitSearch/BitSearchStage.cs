using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>Stage 5: sensitivities and budgets to bits.</summary>
internal static class BitSearchStage
{
    /// <param name="plan">The folded network's.</param>
    /// <param name="sensitivity">Needed by <see cref="Precision.Mixed"/> alone.</param>
    /// <exception cref="Diagnostics.DiagnosticException">TM2N4001: no assignment keeps the budgets. TM2N4003: the latency profile does not fit. TM2N4004: a layer cannot keep the working set. TM2N4005: a chain cannot keep the level of memory.</exception>
    public static BitSearchResult Run(NetworkPlan plan, SensitivityResult? sensitivity, BitSearchOptions options, CancellationToken cancellation = default) => options.Precision switch
    {
        Precision.W4A4 => Uniform(plan, 4, options),
        Precision.W8A8 => Uniform(plan, 8, options),
        Precision.Mixed => Search(plan, sensitivity ?? throw new ArgumentNullException(nameof(sensitivity)), options, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Precision, "A float model has no bits to choose."),
    };

    private static BitSearchResult Uniform(NetworkPlan plan, int bits, BitSearchOptions options)
    {
        var uniform = NetworkCost.Uniform(plan, bits);
        if (options.MemoryLevel is { } level)
            ChainSet.MustFit(ChainSet.Of(PlanGraph.Of(plan, uniform.ToDictionary(b => b.Key, b => b.Value.Weights))), level);
        return Result(plan, uniform);
    }

    private static BitSearchResult Search(NetworkPlan plan, SensitivityResult sensitivity, BitSearchOptions options, CancellationToken cancellation)
    {
        var builder = new SearchBuilder(plan, sensitivity, options);
        var budgets = builder.Budgets();
        var problem = builder.Problem(budgets);
        var found = BitSolver.Solve(problem, cancellation: cancellation);
        using var program = new StringWriter(System.Globalization.CultureInfo.InvariantCulture) { NewLine = "\n" };
        LpFile.Write(program, problem);
        double? Limit(string name) => budgets.FirstOrDefault(b => b.Name == name)?.Limit;
        return Result(plan, plan.Decisions.Zip(found.Bits).ToDictionary(p => p.First.Name, p => p.Second)) with
        {
            Objective = found.Objective,
            Bound = found.Bound,
            RelaxedBound = found.RelaxedBound,
            MaxSize = Limit("MaxSize"),
            MaxBops = Limit("MaxBops"),
            Program = program.ToString(),
            Budgets = [.. budgets.Select((b, k) => new BudgetUse(b.Name, b.Short!, b.Limit / b.ShortFactor, found.Costs[k] / b.ShortFactor, found.Prices[k] * b.ShortFactor))],
            Front = SizeFront.Of(builder.ProblemBySize(), cancellation),
            Latency = options.Latency is null ? null : found.Bits.Select((bits, layer) => builder.LatencyOf(layer, bits)).Sum(),
        };
    }

    private static BitSearchResult Result(NetworkPlan plan, Dictionary<string, LayerBits> bits)
    {
        var (layer, bytes) = WorkingSet.Largest(plan, bits);
        return new BitSearchResult(bits.ToDictionary(b => b.Key, b => b.Value.Weights), null, null, NetworkCost.Size(plan, bits), NetworkCost.Bops(plan, bits), null, null, null)
        {
            ActivationBits = bits.ToDictionary(b => b.Key, b => b.Value.Activations),
            WorkingSet = bytes,
            WorkingSetLayer = layer,
        };
    }
}
