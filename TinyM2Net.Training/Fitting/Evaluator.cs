using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Fitting;

/// <summary>Runs a network over a whole set, in evaluation mode.</summary>
internal static class Evaluator
{
    /// <returns>Sample after sample, one logit a class.</returns>
    public static float[] Logits(Network<float> network, SampleSet set, CancellationToken cancellation = default)
    {
        var classes = network.Logits.Shape.Count;
        var logits = new float[set.Count * classes];
        foreach (var batch in Batches(network, set))
        {
            cancellation.ThrowIfCancellationRequested();
            network.Logits.Value.Span[..(batch.Length * classes)].CopyTo(logits.AsSpan(batch[0] * classes));
        }

        return logits;
    }

    /// <summary>Runs batch by batch; while one is yielded, the network's tensors hold it.</summary>
    /// <returns>The batch's sample numbers, in order.</returns>
    public static IEnumerable<int[]> Batches(Network<float> network, SampleSet set)
    {
        for (var start = 0; start < set.Count; start += network.Capacity)
        {
            var samples = Enumerable.Range(start, Math.Min(network.Capacity, set.Count - start)).ToArray();
            network.LoadBatch(set, samples);
            network.Forward(samples.Length, training: false);
            yield return samples;
        }
    }
}
