using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Quantization;

/// <summary>First steps of the activations, by least squares over what the float network computes for some training samples.</summary>
internal static class Calibration
{
    /// <summary>Values kept of each sample, evenly spread, for each point.</summary>
    private const int PerSample = 256;

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
        var values = scheme.Points.Select(_ => new List<float>()).ToArray();
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
        return [.. scheme.Points.Select(point => point.Range.LeastSquaresStep([.. values[point.Index]]))];
    }

    private static void Collect(ReadOnlySpan<float> batch, int samples, int size, List<float> values)
    {
        // An odd stride does not fall in with the channel count, which is mostly even.
        var stride = Math.Max(1, size / PerSample) | 1;
        for (var sample = 0; sample < samples; sample++)
            for (var i = sample % stride; i < size; i += stride)
                values.Add(batch[sample * size + i]);
    }
}
