using System.Globalization;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Learning;

/// <param name="SpecPath">For diagnostics.</param>
/// <param name="Labels">In class order.</param>
internal sealed record TrainingInput(string SpecPath, NetworkDefinition Network, IReadOnlyList<string> Labels, SampleSet Train, SampleSet Validation);

/// <summary>The best weights and how they came about.</summary>
internal sealed record TrainingOutput(NetworkWeights Weights, IReadOnlyList<Epoch> History);

/// <param name="Number">From 1.</param>
/// <param name="ValidationBalanced">Balanced accuracy, 0 to 1.</param>
/// <param name="Best">Whether its weights were kept.</param>
internal sealed record Epoch(int Number, double TrainLoss, double ValidationLoss, double ValidationBalanced, bool Best);

/// <summary>Stage 3: features to float weights, those of the best epoch on the validation split.</summary>
internal static class TrainingStage
{
    /// <summary>Beyond this, even weighted classes are learnt from too few samples to trust the figures.</summary>
    private const double Lopsided = 10;

    /// <summary>The paper's nets lose half of a dense layer as a rule, which the report shows; a layer with less than this left has died.</summary>
    private const double ManyDead = 0.9;

    /// <param name="checkpoint">Names this training among those of its stage.</param>
    /// <exception cref="DiagnosticException">TM2N3001: the loss is not finite.</exception>
    public static TrainingOutput Run(TrainingInput input, TrainingOptions options, StageContext context, string checkpoint = "training")
    {
        WarnOfImbalance(input, context);
        var network = Network<float>.Create(input.Network, options.Seed, options.BatchSize, context.MaxDegreeOfParallelism);
        var result = Fit(network, input, options, context, checkpoint);
        WarnOfDeadUnits(network, input, context);
        return new TrainingOutput(result.Best,
            [.. result.History.Select(e => new Epoch(e.Epoch, e.TrainLoss, e.ValidationLoss, e.ValidationBalancedAccuracy, e.Epoch == result.BestEpoch))]);
    }

    /// <summary>One line an epoch: what a tired person understands.</summary>
    public static string Describe(EpochReport epoch) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch} of {epoch.Epochs}, loss {epoch.TrainLoss:0.000}, validation {100 * epoch.ValidationBalancedAccuracy:0.0} % (balanced), {epoch.Left.TotalSeconds:0} s left");

    private static TrainingResult Fit(Network<float> network, TrainingInput input, TrainingOptions options, StageContext context, string checkpoint)
    {
        try
        {
            return Trainer.Fit(network, input.Train, input.Validation, options, new EpochProgress(context), context.Time,
                context.Partial?.Checkpoints(checkpoint, context), context.Cancellation);
        }
        catch (DivergenceException e)
        {
            throw new DiagnosticException(DiagnosticCodes.LossNotFinite, FormattableString.Invariant(
                $"Training diverged: the loss is not a number in epoch {e.Epoch}, step {e.Step}, at \"learningRate\" {options.LearningRate}. Lower \"learningRate\" to {options.LearningRate / 10:g2}, or add \"batchNorm\" to the first convolutions."),
                input.SpecPath);
        }
    }

    private static void WarnOfImbalance(TrainingInput input, StageContext context)
    {
        var counts = input.Labels.Select((label, c) => (label, Count: input.Train.Labels.Count(l => l == c))).OrderBy(c => c.Count).ToList();
        var (least, most) = (counts[0], counts[^1]);
        if (most.Count > Lopsided * least.Count)
            context.Report(new Diagnostic(DiagnosticCodes.LopsidedClasses, Severity.Warning,
                $"The training split has {most.Count} samples of \"{most.label}\" and {least.Count} of \"{least.label}\": collect more of the latter, and judge by balanced accuracy.", input.SpecPath));
    }

    private static void WarnOfDeadUnits(Network<float> network, TrainingInput input, StageContext context)
    {
        foreach (var layer in DeadUnits.Count(network, input.Train).Where(d => d.Dead > ManyDead * d.Units))
            context.Report(new Diagnostic(DiagnosticCodes.ManyDeadUnits, Severity.Warning,
                $"{layer.Dead} of the {layer.Units} units of {layer.Layer} never fire on the training split: make the layer narrower, add \"batchNorm\" before it, or lower \"learningRate\".", input.SpecPath));
    }

    private sealed class EpochProgress(StageContext context) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) =>
            context.Progress?.Report(new StageProgress(StageNames.Of(Stage.Training), value.Epoch, value.Epochs, Describe(value)));
    }
}
