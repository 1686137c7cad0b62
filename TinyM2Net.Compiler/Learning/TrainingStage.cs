using System.Globalization;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Learning;

/// <param name="SpecPath">For diagnostics.</param>
/// <param name="Labels">In class order.</param>
internal sealed record TrainingInput(string SpecPath, NetworkDefinition Network, IReadOnlyList<string> Labels, SampleSet Train, SampleSet Validation)
{
    /// <summary>Whose answers are learnt beside the labels; null: nobody's.</summary>
    public Teacher? Teacher { get; init; }
}

/// <summary>The best weights and how they came about.</summary>
/// <param name="Units">Per layer with ReLU, those that fire on the training split: all that is quantized and packed.</param>
internal sealed record TrainingOutput(NetworkWeights Weights, IReadOnlyList<Epoch> History, IReadOnlyList<FiringUnits> Units);

/// <param name="Number">From 1.</param>
/// <param name="ValidationBalanced">Balanced accuracy, 0 to 1.</param>
/// <param name="Best">Whether its weights were kept.</param>
internal sealed record Epoch(int Number, double TrainLoss, double ValidationLoss, double ValidationBalanced, bool Best);

/// <summary>Stage 3: features to float weights, those of the best epoch on the validation split.</summary>
internal static class TrainingStage
{
    /// <summary>Beyond this, even weighted classes are learnt from too few samples to trust the figures.</summary>
    private const double Lopsided = 10;

    /// <summary>Beyond this, the layer is wider than what it has learnt, or its units died on the way.</summary>
    private const double ManySilent = 0.5;

    /// <param name="alone">The one modality that is trained, as a baseline; null: all.</param>
    /// <exception cref="DiagnosticException">TM2N3001: the loss is not finite.</exception>
    public static TrainingOutput Run(TrainingInput input, TrainingOptions options, StageContext context, string? alone = null)
    {
        if (alone is null)
            context.Announce(Balance(input, options));
        WarnOfImbalance(input, context);
        var network = (options with { MaxDegreeOfParallelism = context.MaxDegreeOfParallelism }).CreateNetwork(input.Network);
        var result = Fit(network, input, options, context, alone);
        var units = FiringUnits.Of(network, input.Train, options.Subsets, context.Cancellation);
        WarnOfSilentUnits(units, input, context);
        return new TrainingOutput(result.Best,
            [.. result.History.Select(e => new Epoch(e.Epoch, e.TrainLoss, e.ValidationLoss, e.ValidationBalancedAccuracy, e.Epoch == result.BestEpoch))], units);
    }

    private static TrainingResult Fit(Network<float> network, TrainingInput input, TrainingOptions options, StageContext context, string? alone)
    {
        try
        {
            var progress = new FittingProgress(alone is null ? Stage.Training : Stage.Baselines, alone ?? "", context);
            return Trainer.Fit(network, input.Train, input.Validation, options, progress, context.Time,
                context.Partial?.Checkpoints(alone ?? "training", context), progress, input.Teacher, context.Cancellation);
        }
        catch (DivergenceException e)
        {
            throw new DiagnosticException(DiagnosticCodes.LossNotFinite, e.Modality is { } modality
                ? FormattableString.Invariant($"Training met features of \"{modality}\" that are no finite numbers, in epoch {e.Epoch}, step {e.Step}: look for broken clips, or lower that modality's \"augmentation\".")
                : FormattableString.Invariant($"Training diverged: the loss is not a number in epoch {e.Epoch}, step {e.Step}{(e.Layer is null ? "" : $", first in {e.Layer}")}, at \"learningRate\" {options.LearningRate}. Lower \"learningRate\" to {options.LearningRate / 10:g2}, or add \"batchNorm\" to the first convolutions."),
                input.SpecPath);
        }
    }

    /// <summary>How many samples there are of each class, and where that is uneven, what one weighs.</summary>
    private static string Balance(TrainingInput input, TrainingOptions options)
    {
        var weights = ClassBalance.Weights(input.Train.Labels, input.Labels.Count, options.BalanceClasses);
        var classes = input.Labels.Select((label, c) => string.Create(CultureInfo.InvariantCulture,
            $"{label} {input.Train.Labels.Count(l => l == c)}{(weights[c] == 1 ? "" : $" (weighs {weights[c]:0.00})")}"));
        return $"train: {input.Train.Count} samples: {string.Join(", ", classes)}";
    }

    private static void WarnOfImbalance(TrainingInput input, StageContext context)
    {
        var counts = input.Labels.Select((label, c) => (label, Count: input.Train.Labels.Count(l => l == c))).OrderBy(c => c.Count).ToList();
        var (least, most) = (counts[0], counts[^1]);
        if (most.Count > Lopsided * least.Count)
            context.Report(new Diagnostic(DiagnosticCodes.LopsidedClasses, Severity.Warning,
                $"The training split has {most.Count} samples of \"{most.label}\" and {least.Count} of \"{least.label}\": collect more of the latter, and judge by balanced accuracy.", input.SpecPath));
    }

    private static void WarnOfSilentUnits(IEnumerable<FiringUnits> layers, TrainingInput input, StageContext context)
    {
        foreach (var layer in layers.Where(layer => layer.Silent > ManySilent * layer.Units))
            context.Report(new Diagnostic(DiagnosticCodes.ManyDeadUnits, Severity.Warning,
                $"{layer.Silent} of the {layer.Units} units of {layer.Layer} never fire on the training split: make the layer narrower, add \"batchNorm\" before it, or lower \"learningRate\".", input.SpecPath));
    }
}
