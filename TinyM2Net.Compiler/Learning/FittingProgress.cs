using System.Globalization;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Learning;

/// <summary>A training's steps and epochs in words, and how long it will take as soon as a few steps have been timed.</summary>
/// <param name="what">Names the training among those of its stage; empty where it is the only one.</param>
internal sealed class FittingProgress(Stage stage, string what, StageContext context) : IProgress<EpochReport>, IProgress<StepReport>
{
    private readonly string prefix = what.Length == 0 ? "" : what + " alone, ";
    private EpochReport? last;
    private bool estimated;

    public void Report(EpochReport value)
    {
        last = value;
        context.Progress?.Report(new StageProgress(StageNames.Of(stage), value.Epoch, value.Epochs, prefix + Describe(value)));
    }

    public void Report(StepReport value)
    {
        if (!estimated)
            context.Announce(string.Create(CultureInfo.InvariantCulture,
                $"{StageNames.Of(stage)}: {prefix}{value.Epochs - value.Epoch + 1} epochs of {value.Steps} steps will take about {Duration(value.Left)}"));
        estimated = true;
        var validation = last is null ? "" : string.Create(CultureInfo.InvariantCulture, $", validation {100 * last.ValidationBalancedAccuracy:0.0} % (balanced)");
        context.Progress?.Report(new StageProgress(StageNames.Of(stage), value.Epoch - 1 + value.Step / (double)value.Steps, value.Epochs, string.Create(CultureInfo.InvariantCulture,
            $"{prefix}epoch {value.Epoch} of {value.Epochs}, step {value.Step} of {value.Steps}, loss {value.Loss:0.000}{validation}, {Duration(value.Left)} left")));
    }

    /// <summary>One line an epoch: what a tired person understands.</summary>
    public static string Describe(EpochReport epoch) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch} of {epoch.Epochs}, loss {epoch.TrainLoss:0.000}, validation {100 * epoch.ValidationBalancedAccuracy:0.0} % (balanced), {Duration(epoch.Left)} left");

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s"),
    };
}
