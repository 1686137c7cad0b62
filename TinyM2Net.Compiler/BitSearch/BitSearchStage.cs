using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>What decides the bits, apart from the network.</summary>
/// <param name="BitWidths">The candidates, ascending.</param>
/// <param name="FixedBits">Of layers that the spec takes out of the search; ignored by uniform precisions.</param>
internal sealed record BitSearchOptions(Precision Precision, IReadOnlyList<int> BitWidths, Budget? MaxSize, Budget? MaxBops, IReadOnlyDictionary<string, int> FixedBits);

/// <summary>The bits of every decision layer.</summary>
/// <param name="Bits">By layer name.</param>
/// <param name="Objective">Sum of sensitivities; null for a uniform precision, which needs no search.</param>
/// <param name="Bound">Proven lower bound; equal to the objective.</param>
/// <param name="Size">Bytes of packed weights, biases and requantizers.</param>
/// <param name="MaxSize">The limit in bytes, or null.</param>
/// <param name="MaxBops">The limit in bit operations, or null.</param>
/// <param name="Program">The problem as a <c>.lp</c> text; null without a search.</param>
internal sealed record BitSearchResult(IReadOnlyDictionary<string, int> Bits, double? Objective, double? Bound, long Size, double Bops,
    double? MaxSize, double? MaxBops, string? Program);

/// <summary>Stage 5: sensitivities and budgets to bits.</summary>
internal static class BitSearchStage
{
    /// <param name="plan">The folded network's.</param>
    /// <param name="sensitivity">Needed by <see cref="Precision.Mixed"/> alone.</param>
    /// <exception cref="Diagnostics.DiagnosticException">TM2N4001: no assignment keeps the budgets.</exception>
    public static BitSearchResult Run(NetworkPlan plan, SensitivityResult? sensitivity, BitSearchOptions options) => options.Precision switch
    {
        Precision.W4A4 => Uniform(plan, 4),
        Precision.W8A8 => Uniform(plan, 8),
        Precision.Mixed => Search(plan, sensitivity ?? throw new ArgumentNullException(nameof(sensitivity)), options),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Precision, "A float model has no bits to choose."),
    };

    private static BitSearchResult Uniform(NetworkPlan plan, int bits)
    {
        var all = UniformBits(plan, bits);
        return new BitSearchResult(all, null, null, Size(plan, all), Bops(plan, all), null, null, null);
    }

    private static BitSearchResult Search(NetworkPlan plan, SensitivityResult sensitivity, BitSearchOptions options)
    {
        var (four, eight) = (UniformBits(plan, 4), UniformBits(plan, 8));
        var size = options.MaxSize?.Resolve(Size(plan, four), Size(plan, eight));
        var bops = options.MaxBops?.Resolve(Bops(plan, four), Bops(plan, eight));
        // What no choice changes (a global average pool's requantizer) is counted with the first layer.
        var constant = Size(plan, four) - plan.Decisions.Sum(d => LayerSize.Of(d, 4).Total);
        var budgets = new List<CostBudget>();
        if (size is { } bytes)
            budgets.Add(new CostBudget("MaxSize", bytes, "bytes", "KiB", 1024));
        if (bops is { } operations)
            budgets.Add(new CostBudget("MaxBops", operations, "bit operations", "G", 1e9));

        var schemes = options.BitWidths.Concat(options.FixedBits.Values).Distinct().ToDictionary(b => b, b => new QuantizationScheme(plan, UniformBits(plan, b)));
        var layers = plan.Decisions.Select((decision, i) =>
            Layer(decision, sensitivity.Of(decision.Name), schemes, size is null ? null : i == 0 ? constant : 0, bops is not null, options)).ToList();
        var problem = new SearchProblem(layers, budgets, []);
        var found = BitSolver.Solve(problem);
        var bits = plan.Decisions.Zip(found.Bits).ToDictionary(p => p.First.Name, p => p.Second);
        using var program = new StringWriter(System.Globalization.CultureInfo.InvariantCulture) { NewLine = "\n" };
        LpFile.Write(program, problem);
        return new BitSearchResult(bits, found.Objective, found.Bound, Size(plan, bits), Bops(plan, bits), size, bops, program.ToString());
    }

    private static SearchLayer Layer(DecisionLayer decision, LayerSensitivity sensitivity, Dictionary<int, QuantizationScheme> schemes,
        long? extraSize, bool byBops, BitSearchOptions options)
    {
        var fixedBits = options.FixedBits.TryGetValue(decision.Name, out var bits) ? bits : (int?)null;
        IEnumerable<int> candidates = fixedBits is { } only ? [only] : options.BitWidths;
        var choices = candidates.Select(b =>
        {
            var costs = new List<double>();
            if (extraSize is { } extra)
                costs.Add(LayerSize.Of(decision, b).Total + extra);
            if (byBops)
                costs.Add(schemes[b].Bops(decision));
            return new BitChoice(b, sensitivity.Omega(b), costs);
        }).ToList();
        return new SearchLayer(decision.Name, choices, fixedBits);
    }

    private static Dictionary<string, int> UniformBits(NetworkPlan plan, int bits) => plan.Decisions.ToDictionary(d => d.Name, _ => bits);

    private static long Size(NetworkPlan plan, IReadOnlyDictionary<string, int> bits) =>
        plan.Layers.Sum(layer => layer.Definition is GlobalAveragePoolDefinition ? LayerSize.OfAverage(layer.Name).Total : layer.Decisions.Sum(d => LayerSize.Of(d, bits[d.Name]).Total));

    private static double Bops(NetworkPlan plan, IReadOnlyDictionary<string, int> bits)
    {
        var scheme = new QuantizationScheme(plan, bits);
        return plan.Decisions.Sum(scheme.Bops);
    }
}
