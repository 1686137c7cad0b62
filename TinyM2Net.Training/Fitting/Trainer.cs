using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Fitting;

/// <summary>Fits a network to a set: Adam, warm-up and cosine, augmentation, the best of the last epochs by validation.</summary>
internal static class Trainer
{
    /// <summary>Trains from fresh weights.</summary>
    /// <param name="time">For the reports' times alone; null: the system's.</param>
    /// <param name="checkpoints">Where its state is kept; a training that was cut short goes on from there to the same bytes. Null: nowhere.</param>
    /// <param name="steps">Told of steps within epochs, a few times a second at most.</param>
    /// <param name="teacher">Whose answers it learns beside the labels; null: nobody's.</param>
    /// <exception cref="DivergenceException">The loss became NaN or infinite.</exception>
    public static TrainingResult Fit(NetworkDefinition definition, SampleSet train, SampleSet validation, TrainingOptions options,
        IProgress<EpochReport>? progress = null, TimeProvider? time = null, ICheckpoints? checkpoints = null, IProgress<StepReport>? steps = null,
        Teacher? teacher = null, CancellationToken cancellation = default) =>
        Fit(options.CreateNetwork(definition), train, validation, options,
            progress, time, checkpoints, steps, teacher, cancellation);

    /// <summary>
    /// Goes on from the network's present weights; for fine-tuning with quantizers. Afterwards the network holds the best weights.
    /// </summary>
    /// <inheritdoc cref="Fit(NetworkDefinition, SampleSet, SampleSet, TrainingOptions, IProgress{EpochReport}?, TimeProvider?, ICheckpoints?, IProgress{StepReport}?, Teacher?, CancellationToken)"/>
    public static TrainingResult Fit(Network<float> network, SampleSet train, SampleSet validation, TrainingOptions options,
        IProgress<EpochReport>? progress = null, TimeProvider? time = null, ICheckpoints? checkpoints = null, IProgress<StepReport>? steps = null,
        Teacher? teacher = null, CancellationToken cancellation = default)
    {
        if (train.Count == 0 || validation.Count == 0)
            throw new ArgumentException("Both splits need samples.", nameof(train));
        time ??= TimeProvider.System;
        var started = time.GetTimestamp();
        var epochs = options.EpochsFor(train.Count);
        var classWeights = ClassBalance.Weights(train.Labels, network.Plan.Definition.Classes, options.BalanceClasses);
        for (var label = 0; label < classWeights.Length; label++)
            network.Loss.ClassWeights[label] = (float)classWeights[label];

        var run = new TrainingRun(network, train, options, epochs, steps is null ? null : n => new StepProgress(steps, time, epochs, n), teacher, cancellation);
        var history = new List<EpochReport>();
        NetworkWeights? best = null;
        EpochReport? bestReport = null;
        var before = TimeSpan.Zero;
        if (checkpoints?.Load(run.Fits) is { } checkpoint)
        {
            run.Restore(checkpoint);
            history.AddRange(checkpoint.History);
            (best, bestReport, before) = (checkpoint.Best, history[checkpoint.BestEpoch - 1], history[^1].Elapsed);
        }

        var pace = new CheckpointPace(time);
        for (var epoch = history.Count + 1; epoch <= epochs && !IsOutOfPatience(options, history, bestReport); epoch++)
        {
            var trainLoss = run.Epoch(epoch, cancellation);
            var judged = Validate(network, validation, classWeights, cancellation);
            if (!double.IsFinite(judged.Loss))
                throw DivergenceException.Of(network, (validation.Count - 1) % network.Capacity + 1, epoch, run.StepsPerEpoch);
            var elapsed = before + time.GetElapsedTime(started);
            var report = new EpochReport(epoch, epochs, trainLoss, judged.Loss, judged.Accuracy, judged.Balanced, elapsed, elapsed / epoch * (epochs - epoch));
            history.Add(report);
            if (bestReport is null || IsBetter(report, bestReport))
                (best, bestReport) = (network.Save(), report);
            if (checkpoints is not null)
                pace.Save(checkpoints, () => run.Checkpoint(best!, bestReport.Epoch, history), epoch == epochs);
            progress?.Report(report);
        }

        network.Load(best!);
        return new TrainingResult(network.SaveRequired(), bestReport!.Epoch, history);
    }

    /// <summary>How the network does on a split, classes weighing what they weigh in its training.</summary>
    public static ValidationScore Validate(Network<float> network, SampleSet validation, double[] classWeights, CancellationToken cancellation = default)
    {
        var logits = Evaluator.Logits(network, validation, cancellation);
        var metrics = Metrics.Of(logits, validation.Labels, classWeights.Length);
        return new ValidationScore(metrics.Accuracy, metrics.BalancedAccuracy, Metrics.CrossEntropy(logits, validation.Labels, classWeights, classWeights.Length));
    }

    private static bool IsOutOfPatience(TrainingOptions options, List<EpochReport> history, EpochReport? best) =>
        options.Patience is { } patience && best is not null && history.Count - best.Epoch >= patience;

    private static bool IsBetter(EpochReport report, EpochReport best) => Rank(report).CompareTo(Rank(best)) > 0;

    // In the last third the cosine has let the weights settle. Before, a small validation split is lucky too easily: nets were kept that had
    // hardly been trained.
    private static (bool Settled, double Balanced, double Loss) Rank(EpochReport report) =>
        (3 * report.Epoch > 2 * report.Epochs, report.ValidationBalancedAccuracy, -report.ValidationLoss);
}
