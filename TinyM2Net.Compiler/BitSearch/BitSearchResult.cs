using System.Globalization;
using System.Text.Json.Serialization;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>What decides the bits, apart from the network.</summary>
/// <param name="Choices">The candidates, ascending.</param>
/// <param name="FixedBits">Of layers that the spec takes out of the search; ignored by uniform precisions.</param>
internal sealed record BitSearchOptions(Precision Precision, IReadOnlyList<LayerBits> Choices, Budget? MaxSize, Budget? MaxBops, IReadOnlyDictionary<string, int> FixedBits)
{
    /// <summary>What the search minimizes the sum of.</summary>
    public SensitivityKind Sensitivity { get; init; }

    /// <summary>Of <see cref="SensitivityKind.Random"/>.</summary>
    public ulong Seed { get; init; }

    public Budget? MaxLatency { get; init; }

    /// <summary>There where <see cref="MaxLatency"/> is.</summary>
    public LatencyProfile? Latency { get; init; }

    /// <summary>Bytes.</summary>
    public Budget? MaxWorkingSet { get; init; }

    /// <summary>What every chain of layers is to run within.</summary>
    public MemoryLevel? MemoryLevel { get; init; }

    /// <summary>The limits as the user wrote them, such as <c>MaxSize 20KiB</c>.</summary>
    public IEnumerable<string> Limits => new[]
    {
        MaxSize is { } size ? $"MaxSize {size.Text}" : null,
        MaxBops is { } bops ? $"MaxBops {bops.Text}" : null,
        MaxLatency is { } latency ? $"MaxLatency {latency.Text}" : null,
        MaxWorkingSet is { } set ? $"MaxWorkingSet {set.Text}" : null,
        MemoryLevel is { } level ? $"MemoryLevel {level.Text}" : null,
    }.OfType<string>();
}

/// <summary>The bits of every decision layer.</summary>
/// <param name="Bits">Of its weights, by layer name.</param>
/// <param name="Objective">Sum of sensitivities; null for a uniform precision, which needs no search.</param>
/// <param name="Bound">Proven lower bound; equal to the objective.</param>
/// <param name="Size">Bytes of packed weights, biases and requantizers.</param>
/// <param name="MaxSize">The limit in bytes, or null.</param>
/// <param name="MaxBops">The limit in bit operations, or null.</param>
/// <param name="Program">The problem as a <c>.lp</c> text; null without a search.</param>
internal sealed record BitSearchResult(IReadOnlyDictionary<string, int> Bits, double? Objective, double? Bound, long Size, double Bops,
    double? MaxSize, double? MaxBops, string? Program)
{
    /// <summary>Of what each layer reads, by layer name; a model input has 8 all the same.</summary>
    public required IReadOnlyDictionary<string, int> ActivationBits { get; init; }

    /// <summary>One a budget that was stated; what it leaves and what more of it would buy.</summary>
    public IReadOnlyList<BudgetUse> Budgets { get; init; } = [];

    /// <summary>Bound of the linear relaxation, below <see cref="Bound"/> by what whole layers cost; null without a search.</summary>
    public double? RelaxedBound { get; init; }

    /// <summary>What each size would lose; null without a search.</summary>
    public SizeFront? Front { get; init; }

    /// <summary>Microseconds of an inference by the profile; null without one.</summary>
    public double? Latency { get; init; }

    /// <summary>The largest working set of a layer, in bytes, and whose it is.</summary>
    public required long WorkingSet { get; init; }

    /// <inheritdoc cref="WorkingSet"/>
    public required string WorkingSetLayer { get; init; }

    /// <summary>Whether some layer's activations have other bits than its weights.</summary>
    [JsonIgnore]
    public bool HasPairs => Bits.Any(b => ActivationBits[b.Key] != b.Value);

    /// <summary>One line for the build's output; null without a search.</summary>
    public string? Summary()
    {
        if (Objective is not { } objective)
            return null;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"bits: {(LayersAt(2) > 0 ? $"{LayersAt(2)} of {Bits.Count} layers at 2, {LayersAt(4)} at 4" : $"{LayersAt(4)} of {Bits.Count} layers at 4")}, {Size / 1024.0:0.0} KiB, sum of sensitivities {objective:G3}, {(Bound >= objective ? "proven least" : "not proven least")}");
        foreach (var budget in Budgets.Where(b => b.Price > 0))
            text += string.Create(CultureInfo.InvariantCulture, $"; 1 {budget.Unit} more of {budget.Name} buys {budget.Price:G3}");
        if (Front?.Points.FirstOrDefault(p => p.Size > Size && p.Objective < objective) is { } next)
            text += string.Create(CultureInfo.InvariantCulture, $"; the next better one is {(next.Size - Size) / 1024.0:0.0} KiB larger (-{objective - next.Objective:G3})");
        return text;
    }

    private int LayersAt(int bits) => Bits.Values.Count(b => b == bits);
}

/// <param name="Unit">That of the three values: <c>KiB</c>, <c>G</c> or <c>ms</c>.</param>
/// <param name="Price">Sensitivity that one unit more buys, by the linear relaxation; 0 where the budget does not bind.</param>
internal sealed record BudgetUse(string Name, string Unit, double Limit, double Used, double Price);
