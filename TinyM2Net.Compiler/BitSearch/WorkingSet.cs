using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Packing;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// What must be near while a layer runs: its packed weights, biases and requantizers, and the activations that it reads and writes, whole.
/// Kernels that run row by row hold less of those, never more.
/// </summary>
internal static class WorkingSet
{
    /// <summary>Bytes; an activation takes one, whatever its bits, and a logit four.</summary>
    public static long Of(DecisionLayer layer, bool isLast, LayerBits bits) =>
        LayerSize.Of(layer, bits.Weights).Total + layer.Input.Count + (isLast ? sizeof(int) : 1) * (long)layer.Output.Count;

    /// <summary>The largest of an assignment, with the layer that has it.</summary>
    public static (string Layer, long Bytes) Largest(NetworkPlan plan, IReadOnlyDictionary<string, LayerBits> bits) =>
        plan.Decisions.Select(d => (d.Name, Bytes: Of(d, IsLast(plan, d), bits[d.Name]))).MaxBy(x => x.Bytes);

    /// <summary>Per layer, the choices that fit.</summary>
    /// <exception cref="DiagnosticException">TM2N4004: a layer fits at none; all such are named with their bytes.</exception>
    public static Dictionary<string, List<LayerBits>> Open(NetworkPlan plan, IReadOnlyDictionary<string, List<LayerBits>> choices, double? limit)
    {
        var open = plan.Decisions.ToDictionary(d => d.Name, d => choices[d.Name].Where(bits => limit is null || Of(d, IsLast(plan, d), bits) <= limit).ToList());
        var impossible = plan.Decisions.Where(d => open[d.Name].Count == 0).ToList();
        if (impossible.Count == 0)
            return open;
        var named = impossible.Select(d =>
        {
            var bits = choices[d.Name].MinBy(b => Of(d, IsLast(plan, d), b));
            var (all, weights) = (Of(d, IsLast(plan, d), bits), LayerSize.Of(d, bits.Weights).Total);
            return FormattableString.Invariant($"{d.Name} takes {all} bytes at {bits} bits ({weights} packed, {all - weights} of activations)");
        });
        throw new DiagnosticException(DiagnosticCodes.WorkingSetTooLarge,
            FormattableString.Invariant($"MaxWorkingSet is {limit} bytes: {string.Join("; ", named)}. Raise the limit, or make these layers, or what they read, smaller."));
    }

    private static bool IsLast(NetworkPlan plan, DecisionLayer layer) => layer.Name == plan.Decisions[^1].Name;
}
