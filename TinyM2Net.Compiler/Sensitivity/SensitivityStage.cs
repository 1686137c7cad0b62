using System.Globalization;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Sensitivity;

/// <param name="ClassWeights">What a sample of each class weighs in the loss, as in training; null: all the same.</param>
/// <param name="Samples">Training samples, at most, that everything is of.</param>
/// <param name="CurvatureProducts">With the Hessian, along the roundings, over all batches.</param>
/// <param name="MostProbes">Rademacher vectors at most, in rounds of two a batch, the last of which may pass it.</param>
/// <param name="Tolerance">Probing ends once half the 95 % interval of the sum of the paper's products is this share of it.</param>
internal sealed record SensitivityOptions(ulong Seed, IReadOnlyList<double>? ClassWeights = null, int Samples = 1024,
    int CurvatureProducts = 64, int MostProbes = 128, double Tolerance = 0.35);

/// <summary>
/// Stage 4: what each layer's quantization is expected to cost. Traces and perturbations, whose product the search uses (HAWQ-V2); the loss to second
/// order along each layer's rounding; and the measured increases that judge both.
/// </summary>
internal static class SensitivityStage
{
    /// <summary>So that intervals over batches mean something for small sets too.</summary>
    private const int FewestBatches = 8;

    /// <param name="folded">Without batch norm.</param>
    public static SensitivityResult Run(NetworkDefinition folded, NetworkWeights weights, SampleSet training, SensitivityOptions options, StageContext context)
    {
        var network = Create(folded, weights, options, context);
        var layers = network.Plan.Decisions.Select(l => new LayerRounding(l, weights[l.WeightName])).ToArray();
        var batches = Batches(training.Count, options, network.Capacity);
        var expansion = RoundingExpansion.Of(network, training, batches, options.CurvatureProducts, layers, context);
        var traces = HutchinsonTraces.Estimate(network, training, batches, [.. layers.Select(l => l.Perturbation(4))], options, context);
        // A network that need not keep its activations is faster.
        var plain = Create(folded, weights, options, context);
        var measured4 = MeasuredIncrease.Of(plain, training, batches, layers, 4, context);
        var measured8 = MeasuredIncrease.Of(plain, training, batches, layers, 8, context);

        var found = layers.Select((layer, i) => Layer(layer, traces.Layers[i], expansion.Curvatures4[i],
            (4, expansion.Slopes4[i], measured4[i]), (8, expansion.Slopes8[i], measured8[i]))).ToArray();
        var random = new SplitMix(options.Seed).Fork("bootstrap");
        var result = new SensitivityResult(traces.Probes, batches.Sum(b => b.Length), expansion.Loss.Average(), found)
        {
            TotalHalfWidth = traces.TotalHalfWidth,
            Agreement4 = RankAgreement.Of(Predicted(4), measured4, random),
            Agreement8 = RankAgreement.Of(Predicted(8), measured8, random),
            TraceAgreement4 = RankAgreement.Of([.. found.Select(l => Enumerable.Repeat(l.Omega(4), batches.Count).ToArray())], measured4, random),
        };
        context.Announce(Summary(result));
        return result;

        // [layer][batch].
        double[][] Predicted(int bits) =>
            [.. found.Select((layer, i) => (bits == 4 ? expansion.Slopes4 : expansion.Slopes8)[i].Zip(expansion.Curvatures4[i], (slope, curvature) => slope + layer.CurvatureShare(bits) * curvature).ToArray())];
    }

    private static Network<float> Create(NetworkDefinition folded, NetworkWeights weights, SensitivityOptions options, StageContext context)
    {
        var network = Network<float>.Create(folded, 0, maxDegreeOfParallelism: context.MaxDegreeOfParallelism);
        network.Load(weights);
        for (var label = 0; label < options.ClassWeights?.Count; label++)
            network.Loss.ClassWeights[label] = (float)options.ClassWeights[label];
        return network;
    }

    // Whole batches, so that every sample weighs the same.
    private static List<int[]> Batches(int count, SensitivityOptions options, int most)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new SplitMix(options.Seed).Fork("samples").Shuffle(order.AsSpan());
        var used = Math.Min(count, options.Samples);
        var size = Math.Clamp(used / FewestBatches, 1, most);
        return [.. order[..(used - used % size)].Chunk(size)];
    }

    private static LayerSensitivity Layer(LayerRounding layer, StratifiedMean trace, double[] curvatures, params ReadOnlySpan<(int Bits, double[] Slopes, double[] Measured)> widths)
    {
        var found = new LayerSensitivity(layer.Layer.Name, trace.Mean, trace.StandardError, layer.Perturbation(4), layer.Perturbation(8))
        {
            Perturbation2 = layer.Perturbation(2),
            TraceHalfWidth = trace.HalfWidth,
            Curvature4 = curvatures.Average(),
            CurvatureHalfWidth = StudentT.HalfWidth(curvatures),
        };
        var rounding = new List<RoundingIncrease>();
        foreach (var (bits, slopes, measured) in widths)
        {
            var share = found.CurvatureShare(bits);
            rounding.Add(new RoundingIncrease(bits, slopes.Average(), share * curvatures.Average(),
                StudentT.HalfWidth([.. slopes.Zip(curvatures, (slope, curvature) => slope + share * curvature)]), measured.Average(), StudentT.HalfWidth(measured)));
        }
        return found with { Rounding = rounding };
    }

    private static string Summary(SensitivityResult result)
    {
        var clamped = result.Layers.Count(l => l.IsClamped);
        return string.Create(CultureInfo.InvariantCulture,
            $"sensitivity: predicted against measured loss, Spearman {result.Agreement4!.Spearman:0.00} ({result.Agreement4.Low:0.00} to {result.Agreement4.High:0.00}) at 4 bits; {result.Probes} probes, traces to {result.TotalHalfWidth * 100:0} %{(clamped == 0 ? "" : $", {clamped} negative and taken as 0")}");
    }
}
