using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Quantization;

/// <summary>A network without batch norm, with all that its integer form needs.</summary>
/// <param name="Scheme">Bits and where activations are quantized; names the folded plan.</param>
/// <param name="Weights">Float weights and biases by <see cref="DecisionLayer.WeightName"/> and <see cref="DecisionLayer.BiasName"/>.</param>
/// <param name="Steps">One per <see cref="QuantizationScheme.Points"/>.</param>
/// <param name="LogitStep">Step of the 16-bit logits, one for all classes so that their argmax is that of integers.</param>
internal sealed record QuantizedNetwork(QuantizationScheme Scheme, IReadOnlyDictionary<string, float[]> Weights, IReadOnlyList<float> Steps, float LogitStep)
{
    public const int LogitBits = 16;

    public NetworkPlan Plan => Scheme.Plan;
}
