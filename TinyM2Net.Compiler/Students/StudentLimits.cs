using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Students;

/// <summary>What every student has to keep, whatever it is trained to: its item's limits.</summary>
internal sealed class StudentLimits(BitSearchOptions options)
{
    /// <summary>Such as <c>MaxSize 20KiB and MemoryLevel Pi4-L1</c>.</summary>
    public string Text => string.Join(" and ", options.Limits);

    /// <summary>The widths of weights and activations at which a student may fit, narrowest first.</summary>
    public IReadOnlyList<LayerBits> Bits => options.Precision switch
    {
        Precision.W8A8 => [8],
        Precision.W4A4 => [4],
        _ => options.Choices,
    };

    /// <exception cref="DiagnosticException">TM2N1109: there is nothing to fit, or it is of the one net that is written.</exception>
    public static void MustBeAbsolute(ModelRequest request, ModelSpec spec, StudentSearchSpec search)
    {
        var mistake = request switch
        {
            { Precision: Precision.Float } => "Precision=\"Float\" packs nothing: remove it, or the studentSearch.",
            { MaxLatency: { } latency } => $"MaxLatency=\"{latency.Text}\" is measured on one net, and the search makes many: limit MaxBops instead.",
            { MaxSize: { IsPercentage: true } size } when !ReferenceEquals(size, ModelRequest.DefaultSize) => $"MaxSize=\"{size.Text}\" is a share of one net's size, and the search makes many: write an amount, such as MaxSize=\"20KiB\".",
            { MaxBops: { IsPercentage: true } bops } => $"MaxBops=\"{bops.Text}\" is a share of one net's operations, and the search makes many: write an amount, such as MaxBops=\"30M\".",
            { MaxBops: null, MaxWorkingSet: null, MemoryLevel: null } when request.MaxSize is null or { IsPercentage: true } =>
                "its item states nothing that a student is to fit: add MaxSize=\"20KiB\", MemoryLevel=\"Pi4-L1\", MaxWorkingSet or MaxBops; with BitWidths=\"8\" in place of Precision=\"W8A8\".",
            _ => null,
        };
        if (mistake is not null)
            throw new DiagnosticException(DiagnosticCodes.StudentWithoutLimit, $"A student is searched for that fits, but {mistake}", spec.Path, search.Position.Line, search.Position.Column);
    }

    /// <summary>Whether all limits hold with every layer at these bits; what the spec fixes stays.</summary>
    public bool Hold(NetworkPlan plan, LayerBits uniform) => Costs(plan, BitsOf(plan, uniform)).All(cost => cost.Amount <= cost.Limit);

    /// <summary>What it has of each limit that it passes, in words.</summary>
    public string Excess(NetworkPlan plan, LayerBits uniform) => string.Join(", ", Costs(plan, BitsOf(plan, uniform)).Where(cost => cost.Amount > cost.Limit).Select(cost => FormattableString.Invariant($"{cost.Amount} {cost.What}")));

    public long SizeOf(NetworkPlan plan, LayerBits uniform) => NetworkCost.Size(plan, BitsOf(plan, uniform));

    private IEnumerable<(double Amount, double Limit, string What)> Costs(NetworkPlan plan, Dictionary<string, LayerBits> bits)
    {
        if (options.MaxSize is { } size)
            yield return (NetworkCost.Size(plan, bits), size.Value, "bytes of weights");
        if (options.MaxBops is { } bops)
            yield return (NetworkCost.Bops(plan, bits), bops.Value, "bit operations");
        if (options.MaxWorkingSet is { } set && WorkingSet.Largest(plan, bits) is var (layer, bytes))
            yield return (bytes, set.Value, $"bytes in the working set of {layer}");
        if (options.MemoryLevel is { } level && ChainSet.Of(PlanGraph.Of(plan, bits.ToDictionary(b => b.Key, b => b.Value.Weights))).MaxBy(chain => chain.Total) is { } largest)
            yield return (largest.Total, level.Bytes, $"bytes near at once in {largest.Name}");
    }

    private Dictionary<string, LayerBits> BitsOf(NetworkPlan plan, LayerBits uniform) =>
        plan.Decisions.ToDictionary(d => d.Name, d => options.Precision == Precision.Mixed && options.FixedBits.TryGetValue(d.Name, out var own) ? own : uniform);
}
