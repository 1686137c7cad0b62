using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>
/// Mean Hessian traces per layer (Hutchinson): for <c>z</c> of ±1 over all weights, <c>z_l . (H z)_l</c> has the layer's trace as its
/// expectation, since cross terms vanish. Every batch has as many probes, so that how batches differ is no error of the estimate.
/// </summary>
/// <param name="Probes">Vectors drawn.</param>
/// <param name="Layers">In the network's order.</param>
/// <param name="TotalHalfWidth">Of the 95 % interval of the sum of traces times perturbations, as a share of that sum.</param>
internal sealed record HutchinsonTraces(int Probes, IReadOnlyList<StratifiedMean> Layers, double TotalHalfWidth)
{
    /// <summary>That a batch's gradient pass serves.</summary>
    private const int ProbesPerVisit = 2;

    /// <summary>Before an interval is believed enough to end with it.</summary>
    private const int FewestProbes = 32;

    /// <param name="perturbations">Per layer, at 4 bits.</param>
    public static HutchinsonTraces Estimate(Network<float> network, SampleSet training, IReadOnlyList<int[]> batches, IReadOnlyList<double> perturbations,
        SensitivityOptions options, StageContext context)
    {
        var layers = network.Plan.Decisions;
        var traces = layers.Select(_ => new StratifiedMean(batches.Count)).ToArray();
        var total = new StratifiedMean(batches.Count);
        var random = new SplitMix(options.Seed).Fork("probes");
        var probes = 0;
        while (true)
        {
            for (var batch = 0; batch < batches.Count; batch++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                HessianVector.Prepare(network, training, batches[batch]);
                for (var visit = 0; visit < ProbesPerVisit; visit++, probes++)
                    total.Add(batch, Probe(batch));
                context.Progress?.Report(new StageProgress("sensitivity", probes, options.MostProbes, $"probe {probes} of at most {options.MostProbes}"));
            }
            // A sum that is not positive says only that more probes are needed.
            var width = total.Mean > 0 ? total.HalfWidth / total.Mean : double.MaxValue;
            if (probes >= FewestProbes && (width <= options.Tolerance || probes >= options.MostProbes))
                return new HutchinsonTraces(probes, traces, width);
        }

        double Probe(int batch)
        {
            var (layer, sum) = (0, 0.0);
            HessianVector.Product(network, (_, z) => Rademacher(z, ref random), (_, z, product) =>
            {
                var mean = MeanProduct(z, product);
                traces[layer].Add(batch, mean);
                sum += mean * perturbations[layer++];
            });
            return sum;
        }
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
}
