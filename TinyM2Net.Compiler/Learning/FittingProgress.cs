using System.Globalization;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Learning;

/// <summary>A training's steps and epochs in words, and how long it will take once an epoch, or half a hundred steps of one, have been timed.</summary>
/// <param name="what">Names the training among those of its stage; empty where it is the only one.</param>
internal sealed class FittingProgress(Stage stage, string what, StageContext context) : IProgress<EpochReport>, IProgress<StepReport>
{
    /// <summary>Of an epoch that has not ended yet: as many tell how long it takes.</summary>
    private const int TellingSteps = 50;

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
        // The pace of a few steps is a guess, and validation is no part of it.
        var isKnown = last is not null || value.Step >= TellingSteps;
        if (isKnown && !estimated)
            context.Announce(string.Create(CultureInfo.InvariantCulture,
                $"{StageNames.Of(stage)}: {prefix}{value.Epochs - value.Epoch + 1} epochs of {value.Steps} steps will take about {Duration(value.Left)}"));
        estimated |= isKnown;
        var left = isKnown ? $", {Duration(value.Left)} left" : "";
        var validation = last is null ? "" : string.Create(CultureInfo.InvariantCulture, $", validation {100 * last.ValidationBalancedAccuracy:0.0} % (balanced)");
        context.Progress?.Report(new StageProgress(StageNames.Of(stage), value.Epoch - 1 + value.Step / (double)value.Steps, value.Epochs, string.Create(CultureInfo.InvariantCulture,
            $"{prefix}epoch {value.Epoch} of {value.Epochs}, step {value.Step} of {value.Steps}, loss {value.Loss:0.000}{validation}{left}")));
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
