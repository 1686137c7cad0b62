using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Quantization;

/// <summary>
/// Quantization-aware tuning: with its quantization simulated, the network learns to answer as it did in float, weights and activation steps
/// together. Labels would have it learn the training split by heart, which the float training's dropout and branch losses held back.
/// </summary>
internal static class QuantizationTuning
{
    /// <summary>Logits beyond those seen in calibration by this factor still do not saturate; 13 bits are left for those seen.</summary>
    private const float LogitMargin = 4;

    /// <summary>On the training split modalities agree, and the labels say nothing of where they do not; the float network does. Decision 0023 has what it is worth.</summary>
    private const double Mismatch = 0.5;

    public static double DefaultLearningRate(QuantizationScheme scheme) => scheme.Plan.Decisions.All(d => scheme.WeightBits(d) == 8) ? 1e-4 : 3e-4;

    /// <param name="folded">The float network's weights, without batch norm.</param>
    /// <param name="calibrationSamples">Training samples that the first steps are measured on.</param>
    /// <param name="options">With 0 epochs the network is quantized as it is.</param>
    /// <param name="checkpoints">Where the tuning's state is kept between epochs; null: nowhere.</param>
    /// <exception cref="DivergenceException">The loss became NaN or infinite.</exception>
    public static (QuantizedNetwork Network, IReadOnlyList<EpochReport> History) Run(QuantizationScheme scheme, NetworkWeights folded, SampleSet train,
        SampleSet validation, int calibrationSamples, TrainingOptions options, IProgress<EpochReport>? progress, TimeProvider time,
        ICheckpoints? checkpoints = null, IProgress<StepReport>? stepReports = null, CancellationToken cancellation = default)
    {
        var samples = Enumerable.Range(0, train.Count).ToArray();
        new SplitMix(options.Seed).Fork("calibration").Shuffle(samples.AsSpan());
        samples = samples[..Math.Min(samples.Length, calibrationSamples)];

        var factory = new QuantizerFactory(scheme, Calibration.Steps(scheme, folded, train, samples, options.MaxDegreeOfParallelism, options.Subsets));
        // A sample goes without modalities where the device may, and its teacher with it; what else helps a fusion to learn is done with.
        var fusion = options.Subsets is null ? FusionTraining.None : (options with { BranchLoss = 0 }).FusionOf(scheme.Plan.Definition);
        var network = Network<float>.Create(scheme.Plan.Definition, 0, options.BatchSize, options.MaxDegreeOfParallelism, factory, fusion);
        network.Load(folded);
        IReadOnlyList<EpochReport> history = [];
        if (options.Epochs != 0)
        {
            var trained = Network<float>.Create(scheme.Plan.Definition, 0, options.BatchSize, options.MaxDegreeOfParallelism, fusion: fusion);
            trained.Load(folded);
            var start = network.Save();
            // Steps asked for are those of the training; a tuning has far fewer.
            history = Trainer.Fit(network, train, validation, options with { WarmUpSteps = null }, progress, time, checkpoints, stepReports,
                new Teacher(trained, Temperature: 1, Weight: 1) { Mismatch = Mismatch, LosesBranches = options.Subsets is not null }, cancellation).History;
            KeepTheBetter(network, start, validation, ClassBalance.Weights(train.Labels, scheme.Plan.Definition.Classes, options.BalanceClasses), cancellation);
        }

        var weights = new NetworkWeights(folded.Entries.Select(e => KeyValuePair.Create(e.Key, network.Parameter(e.Key).Value.Span.ToArray())));
        return (new QuantizedNetwork(scheme, weights, factory.Steps, LogitStep(network, train, samples, options.Subsets)), history);
    }

    /// <summary>At 8 bits no epoch may be better than what there was before the first.</summary>
    private static void KeepTheBetter(Network<float> tuned, NetworkWeights start, SampleSet validation, double[] classWeights, CancellationToken cancellation)
    {
        var (weights, reached) = (tuned.Save(), Trainer.Validate(tuned, validation, classWeights, cancellation));
        tuned.Load(start);
        if (reached.IsBetterThan(Trainer.Validate(tuned, validation, classWeights, cancellation)))
            tuned.Load(weights);
    }

    private static float LogitStep(Network<float> network, SampleSet train, int[] samples, IReadOnlyList<IReadOnlyList<int>>? subsets)
    {
        var largest = 0f;
        foreach (var batch in samples.Chunk(network.Capacity))
        {
            network.LoadBatch(train, batch);
            foreach (var absent in FusionTraining.Cases(subsets, network.Inputs.Length))
            {
                network.Absent = absent;
                network.Forward(batch.Length, training: false);
                foreach (var logit in network.Logits.Value.Span[..(batch.Length * network.Logits.Shape.Count)])
                    largest = Math.Max(largest, Math.Abs(logit));
            }
        }

        network.Absent = [];
        return Math.Max(largest, 1e-3f) * LogitMargin / ((1 << (QuantizedNetwork.LogitBits - 1)) - 1);
    }
}
