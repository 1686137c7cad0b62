using TinyM2Net.Compiler.Packing;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>What a whole network costs at the bits of its layers.</summary>
internal static class NetworkCost
{
    public static Dictionary<string, LayerBits> Uniform(NetworkPlan plan, LayerBits bits) => plan.Decisions.ToDictionary(d => d.Name, _ => bits);

    public static QuantizationScheme Scheme(NetworkPlan plan, IReadOnlyDictionary<string, LayerBits> bits) =>
        new(plan, bits.ToDictionary(b => b.Key, b => b.Value.Weights), bits.ToDictionary(b => b.Key, b => b.Value.Activations));

    /// <summary>Bytes of packed weights, biases and requantizers.</summary>
    public static long Size(NetworkPlan plan, IReadOnlyDictionary<string, LayerBits> bits) =>
        plan.Layers.Sum(layer => layer.Definition is GlobalAveragePoolDefinition ? LayerSize.OfAverage(layer.Name).Total : layer.Decisions.Sum(d => LayerSize.Of(d, bits[d.Name].Weights).Total));

    public static double Bops(NetworkPlan plan, IReadOnlyDictionary<string, LayerBits> bits)
    {
        var scheme = Scheme(plan, bits);
        return plan.Decisions.Sum(scheme.Bops);
    }
}
