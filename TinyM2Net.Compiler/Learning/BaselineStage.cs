using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Learning;

/// <summary>How well one modality does by itself, in float.</summary>
/// <param name="Accuracies">On the training, the validation and, where there is one, the test split.</param>
internal sealed record Baseline(string Modality, IReadOnlyList<BaselineAccuracy> Accuracies);

/// <param name="Plain">Share right, 0 to 1.</param>
/// <param name="Balanced">Mean recall over the labels, 0 to 1.</param>
internal sealed record BaselineAccuracy(string Split, double Plain, double Balanced, int Samples);

/// <summary>On request: the same net with one branch at a time, trained alike, to show what the fusion is worth.</summary>
internal static class BaselineStage
{
    /// <param name="evaluated">In the report's order.</param>
    public static IReadOnlyList<Baseline> Run(TrainingInput input, IReadOnlyList<(string Split, SampleSet Samples)> evaluated, TrainingOptions options, StageContext context)
    {
        var baselines = new List<Baseline>();
        for (var branch = 0; branch < input.Network.Branches.Count; branch++)
        {
            var alone = input.Network with { Branches = [input.Network.Branches[branch]] };
            var single = input with { Network = alone, Teacher = null, Train = Only(input.Train, branch), Validation = Only(input.Validation, branch) };
            var augmentation = branch < options.Augmentation.Count ? [options.Augmentation[branch]] : options.Augmentation;
            var trained = TrainingStage.Run(single, options with { Augmentation = augmentation, Subsets = null }, context with { Report = _ => { } }, alone.Branches[0].Modality);
            var network = Network<float>.Create(alone, 0, options.BatchSize, context.MaxDegreeOfParallelism);
            network.Load(trained.Weights);
            baselines.Add(new Baseline(alone.Branches[0].Modality, [.. evaluated.Select(e => Accuracy(network, e.Split, Only(e.Samples, branch), context.Cancellation))]));
        }
        return baselines;
    }

    private static SampleSet Only(SampleSet set, int branch) => set with { Features = [set.Features[branch]] };

    private static BaselineAccuracy Accuracy(Network<float> network, string split, SampleSet set, CancellationToken cancellation)
    {
        var metrics = Metrics.Of(Evaluator.Logits(network, set, cancellation), set.Labels, network.Plan.Definition.Classes);
        return new BaselineAccuracy(split, metrics.Accuracy, metrics.BalancedAccuracy, set.Count);
    }
}
