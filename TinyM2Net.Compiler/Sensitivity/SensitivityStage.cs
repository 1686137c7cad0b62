using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Sensitivity;

/// <param name="Samples">Training samples of the seeded subset that probes take turns on.</param>
/// <param name="MostProbes">Rademacher vectors at most.</param>
/// <param name="Tolerance">Stop once a round over the subset moves the sum of sensitivities by less than this share.</param>
internal sealed record SensitivityOptions(ulong Seed, int Samples = 256, int MostProbes = 64, double Tolerance = 0.01);

/// <summary>
/// Stage 4: what each layer's quantization is expected to cost (HAWQ-V2): mean Hessian trace times squared perturbation. Traces by Hutchinson's
/// estimator: for <c>z</c> of ±1 over all weights, <c>z_l . (H z)_l</c> has the layer's trace as its expectation, since cross terms vanish.
/// Products with the Hessian are exact, by a tangent pass; each probe takes the next batch of the subset.
/// </summary>
internal static class SensitivityStage
{
    private const int FewestRounds = 2;

    /// <param name="folded">Without batch norm.</param>
    public static SensitivityResult Run(NetworkDefinition folded, NetworkWeights weights, SampleSet training, SensitivityOptions options, StageContext context)
    {
        var network = Network<float>.Create(folded, 0, maxDegreeOfParallelism: context.MaxDegreeOfParallelism);
        network.Load(weights);
        var layers = network.Plan.Decisions;
        var perturbations = layers.Select(l => (Four: Perturbation(l, weights, 4), Eight: Perturbation(l, weights, 8))).ToArray();
        var batches = Batches(training.Count, options, network.Capacity);
        var estimates = layers.ToDictionary(l => l.Name, _ => new RunningMean());
        var loss = new RunningMean();
        var random = new SplitMix(options.Seed).Fork("probes");
        var last = double.PositiveInfinity;
        var probes = 0;
        while (probes < options.MostProbes)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var batch = batches[probes % batches.Count];
            loss.Add(HessianVector.Prepare(network, training, batch));
            HessianVector.Product(network, (_, z) => Rademacher(z, ref random), (layer, z, product) => estimates[layer.Name].Add(MeanProduct(z, product)));
            probes++;
            context.Progress?.Report(new StageProgress("sensitivity", probes, options.MostProbes, $"probe {probes} of at most {options.MostProbes}"));
            if (probes % batches.Count != 0 || probes < FewestRounds * batches.Count)
                continue;
            var total = layers.Zip(perturbations, (l, p) => Math.Max(estimates[l.Name].Mean, 0) * p.Four).Sum();
            if (Math.Abs(total - last) <= options.Tolerance * total)
                break;
            last = total;
        }
        return new SensitivityResult(probes, batches.Sum(b => b.Length), loss.Mean,
            [.. layers.Select((l, i) => new LayerSensitivity(l.Name, estimates[l.Name].Mean, estimates[l.Name].StandardError, perturbations[i].Four, perturbations[i].Eight))]);
    }

    private static void Rademacher(Span<float> values, ref SplitMix random)
    {
        var bits = 0UL;
        for (var i = 0; i < values.Length; i++, bits >>= 1)
        {
            if (i % 64 == 0)
                bits = random.NextUInt64();
            values[i] = (bits & 1) == 0 ? -1 : 1;
        }
    }

    private static double MeanProduct(ReadOnlySpan<float> z, ReadOnlySpan<float> product)
    {
        var sum = 0.0;
        for (var i = 0; i < z.Length; i++)
            sum += (double)z[i] * product[i];
        return sum / z.Length;
    }

    private static List<int[]> Batches(int count, SensitivityOptions options, int size)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new SplitMix(options.Seed).Fork("samples").Shuffle(order.AsSpan());
        // Whole batches, so that every sample weighs the same; a set smaller than one batch is one.
        var used = Math.Min(count, options.Samples);
        return used < size ? [order[..used]] : [.. order[..(used - used % size)].Chunk(size)];
    }

    private static double Perturbation(DecisionLayer layer, NetworkWeights weights, int bits) =>
        WeightQuantizer.Perturbation(weights[layer.WeightName], layer.Output.Channels, bits);
}
