using TinyM2Net.Training.Ops;

namespace TinyM2Net.Training.Modules;

/// <summary>
/// Takes batch norm out by its running statistics: <c>W' = W s</c> and <c>b' = (b - mean) s + shift</c> with
/// <c>s = scale / sqrt(variance + 1e-5)</c>. The folded network computes what the original does in evaluation, so dropout leaves with it.
/// </summary>
internal static class BatchNormFolding
{
    public static (NetworkDefinition Definition, NetworkWeights Weights) Fold(NetworkDefinition definition, NetworkWeights weights)
    {
        var values = weights.Entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        foreach (var layer in NetworkPlan.Create(definition).Layers.Where(layer => HasBatchNorm(layer.Definition)))
        {
            var decision = layer.Decisions[^1];
            var prefix = layer.Name + ".batchNorm";
            (values[decision.WeightName], values[decision.BiasName]) = Fold(values[decision.WeightName], values[decision.BiasName],
                values[prefix + ".scale"], values[prefix + ".shift"], values[prefix + ".mean"], values[prefix + ".variance"]);
            foreach (var part in (string[])[".scale", ".shift", ".mean", ".variance"])
                values.Remove(prefix + part);
        }

        var order = weights.Entries.Where(entry => values.ContainsKey(entry.Key));
        return (Without(definition), new NetworkWeights(order.Select(entry => KeyValuePair.Create(entry.Key, values[entry.Key]))));
    }

    // In double: the fold should not add a rounding of its own to each factor.
    private static (float[] Weights, float[] Bias) Fold(float[] weights, float[] bias, float[] scale, float[] shift, float[] mean, float[] variance)
    {
        var channels = bias.Length;
        var factors = new double[channels];
        var foldedBias = new float[channels];
        for (var channel = 0; channel < channels; channel++)
        {
            factors[channel] = scale[channel] / Math.Sqrt(variance[channel] + BatchNorm<double>.Epsilon);
            foldedBias[channel] = (float)((bias[channel] - (double)mean[channel]) * factors[channel] + shift[channel]);
        }

        var foldedWeights = new float[weights.Length];
        for (var index = 0; index < weights.Length; index++)
            foldedWeights[index] = (float)(weights[index] * factors[index % channels]);
        return (foldedWeights, foldedBias);
    }

    private static bool HasBatchNorm(LayerDefinition layer) => layer is ConvDefinition { BatchNorm: true } or SeparableConvDefinition { BatchNorm: true };

    private static NetworkDefinition Without(NetworkDefinition definition) => definition with
    {
        Branches = [.. definition.Branches.Select(branch => branch with { Layers = Without(branch.Layers) })],
        Head = Without(definition.Head),
    };

    private static IReadOnlyList<LayerDefinition> Without(IReadOnlyList<LayerDefinition> layers) => [.. layers.Where(layer => layer is not DropoutDefinition).Select(Without)];

    private static LayerDefinition Without(LayerDefinition layer) => layer switch
    {
        ConvDefinition conv => conv with { BatchNorm = false },
        SeparableConvDefinition conv => conv with { BatchNorm = false },
        _ => layer,
    };
}
