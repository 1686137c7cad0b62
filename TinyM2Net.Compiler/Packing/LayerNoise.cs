using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Packing;

/// <summary>What quantization does to one layer: to its weights, and to what it reads.</summary>
/// <param name="WeightSqnr">Energy of its tuned weights over that of their rounding error, |W|^2 / |Q(W) - W|^2, in decibels to a hundredth; null where rounding changes nothing.</param>
/// <param name="Clipped">Share of the values it reads that lie beyond the integers of its input, 0 to 1.</param>
internal sealed record LayerNoise(string Layer, double? WeightSqnr, double Clipped)
{
    /// <summary>Enough for a share, few enough to cost nothing.</summary>
    public const int MostSamples = 64;

    /// <param name="set">At most <see cref="MostSamples"/> of it are looked at, evenly spread.</param>
    /// <returns>One entry a layer with weights, in execution order.</returns>
    public static IReadOnlyList<LayerNoise> Of(QuantizedNetwork network, SampleSet set, int maxDegreeOfParallelism, CancellationToken cancellation)
    {
        var simulation = network.Simulate(maxDegreeOfParallelism, out _);
        simulation.KeepActivations();
        var inputs = simulation.Operators.OfType<FakeQuantizeActivations>().ToDictionary(o => o.Name, StringComparer.Ordinal);
        var clipped = network.Plan.Decisions.ToDictionary(d => d.Name, _ => 0L, StringComparer.Ordinal);
        var sample = Evenly(set, network.Plan);
        foreach (var batch in Evaluator.Batches(simulation, sample))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var layer in network.Plan.Decisions)
            {
                var input = inputs[layer.Name];
                clipped[layer.Name] += Beyond(input.Input.Value.Span[..(batch.Length * input.Input.Shape.Count)], network.Scheme.InputOf(layer.Name).Range, input.Step);
            }
        }

        return [.. network.Plan.Decisions.Select(layer => new LayerNoise(layer.Name, Sqnr(network, layer),
            clipped[layer.Name] / Math.Max(1.0, (double)sample.Count * inputs[layer.Name].Input.Shape.Count)))];
    }

    private static SampleSet Evenly(SampleSet set, NetworkPlan plan)
    {
        var count = Math.Min(MostSamples, set.Count);
        var chosen = Enumerable.Range(0, count).Select(i => (int)((long)i * set.Count / count)).ToArray();
        return new SampleSet([.. plan.Branches.Select((branch, b) => chosen.SelectMany(i => set.Features[b].AsSpan(i * branch.Input.Count, branch.Input.Count).ToArray()).ToArray())],
            [.. chosen.Select(i => set.Labels[i])]);
    }

    private static long Beyond(ReadOnlySpan<float> values, ActivationRange range, float step)
    {
        var count = 0L;
        foreach (var value in values)
        {
            var integer = MathF.Floor(value / step + 0.5f);
            if (integer > range.Maximum || integer < range.Minimum)
                count++;
        }

        return count;
    }

    private static double? Sqnr(QuantizedNetwork network, DecisionLayer layer)
    {
        var weights = network.Weights[layer.WeightName];
        var noise = WeightQuantizer.Perturbation(weights, layer.Output.Channels, network.Scheme.WeightBits(layer));
        var signal = weights.Sum(w => (double)w * w);
        return noise > 0 && signal > 0 ? Math.Round(10 * Math.Log10(signal / noise), 2) : null;
    }
}
