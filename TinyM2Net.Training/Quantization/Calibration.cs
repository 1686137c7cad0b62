using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Quantization;

/// <summary>First steps of the activations, by least squares over what the float network computes for some training samples.</summary>
internal static class Calibration
{
    /// <summary>Values kept of each sample, evenly spread, for each point.</summary>
    private const int PerSample = 256;

    /// <summary>A sample that reaches this many times as far as nearly all others is clipped: by least squares one hot pixel would make the step too coarse for all (decision 0031).</summary>
    private const float Farther = 4;

    /// <summary>How many in a hundred are nearly all.</summary>
    private const int NearlyAll = 95;

    /// <param name="samples">Indices into <paramref name="set"/>: a few hundred at most.</param>
    /// <param name="subsets">Branches that are to suffice: the head's values are looked at without the others, too. Null: none.</param>
    /// <returns>One step per point of the scheme.</returns>
    public static float[] Steps(QuantizationScheme scheme, NetworkWeights folded, SampleSet set, ReadOnlySpan<int> samples, int maxDegreeOfParallelism,
        IReadOnlyList<IReadOnlyList<int>>? subsets = null)
    {
        var taps = new TapFactory();
        var network = Network<float>.Create(scheme.Plan.Definition, 0, maxDegreeOfParallelism: maxDegreeOfParallelism, quantizers: taps);
        network.KeepActivations();
        network.Load(folded);
        var values = scheme.Points.Select(_ => new List<float[]>()).ToArray();
        for (var start = 0; start < samples.Length; start += network.Capacity)
        {
            var batch = samples.Slice(start, Math.Min(network.Capacity, samples.Length - start));
            network.LoadBatch(set, batch);
            foreach (var absent in FusionTraining.Cases(subsets, network.Inputs.Length))
            {
                network.Absent = absent;
                network.Forward(batch.Length, training: false);
                foreach (var point in scheme.Points)
                    Collect(taps.Taps[point.Consumer].Input.Value.Span, batch.Length, taps.Taps[point.Consumer].Input.Shape.Count, values[point.Index]);
            }
        }
        return [.. scheme.Points.Select(point => point.Range.LeastSquaresStep([.. Ordinary(values[point.Index]).SelectMany(sample => sample)]))];
    }

    private static void Collect(ReadOnlySpan<float> batch, int samples, int size, List<float[]> values)
    {
        // An odd stride does not fall in with the channel count, which is mostly even.
        var stride = Math.Max(1, size / PerSample) | 1;
        for (var sample = 0; sample < samples; sample++)
        {
            var kept = new List<float>(PerSample);
            for (var i = sample % stride; i < size; i += stride)
                kept.Add(batch[sample * size + i]);
            values.Add([.. kept]);
        }
    }

    /// <summary>Those that do not reach far beyond nearly all of them.</summary>
    private static IEnumerable<float[]> Ordinary(List<float[]> samples)
    {
        float[] reach = [.. samples.Select(values => values.Max(Math.Abs))];
        var farthest = Farther * reach.Order().ElementAt((samples.Count - 1) * NearlyAll / 100);
        return samples.Where((_, i) => reach[i] <= farthest);
    }
}
