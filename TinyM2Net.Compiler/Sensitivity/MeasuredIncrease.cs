using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>What the predictions are judged by: the loss of the network with one layer's weights rounded, less that of the float network.</summary>
internal static class MeasuredIncrease
{
    /// <param name="network">Holds the float weights, and holds them again afterwards.</param>
    /// <returns>[layer][batch].</returns>
    public static double[][] Of(Network<float> network, SampleSet training, IReadOnlyList<int[]> batches, IReadOnlyList<LayerRounding> layers, int bits, StageContext context)
    {
        var before = Losses(network, training, batches, context.Cancellation);
        var increases = new double[layers.Count][];
        for (var layer = 0; layer < layers.Count; layer++)
        {
            context.Progress?.Report(new StageProgress("sensitivity", layer, layers.Count, $"loss with {layers[layer].Layer.Name} at {bits} bits"));
            var weights = network.WeightsOf(layers[layer].Layer).Value;
            layers[layer].Rounded(bits).CopyTo(weights.Span);
            increases[layer] = Losses(network, training, batches, context.Cancellation);
            layers[layer].Weights.CopyTo(weights.Span);
            for (var batch = 0; batch < batches.Count; batch++)
                increases[layer][batch] -= before[batch];
        }
        return increases;
    }

    private static double[] Losses(Network<float> network, SampleSet training, IReadOnlyList<int[]> batches, CancellationToken cancellation)
    {
        var losses = new double[batches.Count];
        for (var batch = 0; batch < batches.Count; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            network.LoadBatch(training, batches[batch]);
            network.Forward(batches[batch].Length, training: false);
            // Summed here in double: increases at 8 bits are a ten-thousandth of the loss.
            for (var sample = 0; sample < batches[batch].Length; sample++)
                losses[batch] += network.Loss.Output.Value[sample];
        }
        return losses;
    }
}
