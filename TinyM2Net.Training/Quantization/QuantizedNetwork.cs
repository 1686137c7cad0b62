using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Quantization;

/// <summary>A network without batch norm, with all that its integer form needs.</summary>
/// <param name="Scheme">Bits and where activations are quantized; names the folded plan.</param>
/// <param name="Weights">Float weights and biases, tuned to be quantized.</param>
/// <param name="Steps">One per <see cref="QuantizationScheme.Points"/>.</param>
/// <param name="LogitStep">Step of the 16-bit logits, one for all classes so that their argmax is that of integers.</param>
internal sealed record QuantizedNetwork(QuantizationScheme Scheme, NetworkWeights Weights, IReadOnlyList<float> Steps, float LogitStep)
{
    public const int LogitBits = 16;

    private const string StepsEntry = "activations.steps";
    private const string LogitStepEntry = "logits.step";

    public NetworkPlan Plan => Scheme.Plan;

    /// <summary>The whole as named values: what the tuning stage stores.</summary>
    public NetworkWeights ToWeights() => new(
        [.. Weights.Entries, KeyValuePair.Create(StepsEntry, (float[])[.. Steps]), KeyValuePair.Create(LogitStepEntry, (float[])[LogitStep])]);

    /// <exception cref="InvalidDataException">The values are not those of a tuned network of this scheme.</exception>
    public static QuantizedNetwork FromWeights(QuantizationScheme scheme, NetworkWeights stored)
    {
        if (!stored.TryGet(StepsEntry, out var steps) || steps.Length != scheme.Points.Count || !stored.TryGet(LogitStepEntry, out var logits) || logits.Length != 1)
            throw new InvalidDataException("These are not the weights of a tuned network of this shape.");
        return new QuantizedNetwork(scheme, new NetworkWeights(stored.Entries.Where(e => e.Key is not (StepsEntry or LogitStepEntry))), steps, logits[0]);
    }

    /// <summary>The network in float with its quantization simulated.</summary>
    public Network<float> Simulate(int maxDegreeOfParallelism, out QuantizerFactory quantizers)
    {
        quantizers = new QuantizerFactory(Scheme, Steps);
        var network = Network<float>.Create(Plan.Definition, 0, maxDegreeOfParallelism: maxDegreeOfParallelism, quantizers: quantizers);
        network.Load(Weights);
        return network;
    }
}
