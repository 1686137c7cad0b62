using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Optimizers;

namespace TinyM2Net.Training.Fitting;

/// <summary>Fits a network to a set: Adam, warm-up and cosine, augmentation, the best epoch by validation.</summary>
internal static class Trainer
{
    private const double ImbalanceToWeigh = 1.2;

    /// <summary>Trains from fresh weights.</summary>
    /// <param name="time">For the reports' times alone; null: the system's.</param>
    /// <exception cref="DivergenceException">The loss became NaN or infinite.</exception>
    public static TrainingResult Fit(NetworkDefinition definition, SampleSet train, SampleSet validation, TrainingOptions options,
        IProgress<EpochReport>? progress = null, TimeProvider? time = null, CancellationToken cancellation = default) =>
        Fit(Network<float>.Create(definition, options.Seed, options.BatchSize, options.MaxDegreeOfParallelism), train, validation, options,
            progress, time, cancellation);

    /// <summary>
    /// Goes on from the network's present weights; for fine-tuning with quantizers. Afterwards the network holds the best weights.
    /// </summary>
    /// <inheritdoc cref="Fit(NetworkDefinition, SampleSet, SampleSet, TrainingOptions, IProgress{EpochReport}?, TimeProvider?, CancellationToken)"/>
    public static TrainingResult Fit(Network<float> network, SampleSet train, SampleSet validation, TrainingOptions options,
        IProgress<EpochReport>? progress = null, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        if (train.Count == 0 || validation.Count == 0)
            throw new ArgumentException("Both splits need samples.", nameof(train));
        time ??= TimeProvider.System;
        var started = time.GetTimestamp();
        var epochs = options.Epochs ?? (train.Count >= 500 ? 30 : 40);
        var classWeights = ClassWeights(train.Labels, network.Plan.Definition.Classes, options.BalanceClasses);
        for (var label = 0; label < classWeights.Length; label++)
            network.Loss.ClassWeights[label] = (float)classWeights[label];

        var run = new Run(network, train, options, epochs);
        var history = new List<EpochReport>();
        NetworkWeights? best = null;
        EpochReport? bestReport = null;
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            var trainLoss = run.Epoch(epoch, cancellation);
            var logits = Evaluator.Logits(network, validation, cancellation);
            var metrics = Metrics.Of(logits, validation.Labels, classWeights.Length);
            var loss = Metrics.CrossEntropy(logits, validation.Labels, classWeights, classWeights.Length);
            var elapsed = time.GetElapsedTime(started);
            var report = new EpochReport(epoch, epochs, trainLoss, loss, metrics.Accuracy, metrics.BalancedAccuracy, elapsed, elapsed / epoch * (epochs - epoch));
            history.Add(report);
            progress?.Report(report);
            if (bestReport is null || IsBetter(report, bestReport))
                (best, bestReport) = (network.Save(), report);
            if (options.Patience is { } patience && epoch - bestReport.Epoch >= patience)
                break;
        }

        network.Load(best!);
        return new TrainingResult(best!, bestReport!.Epoch, history);
    }

    private static bool IsBetter(EpochReport report, EpochReport best) =>
        report.ValidationBalancedAccuracy > best.ValidationBalancedAccuracy
        || (report.ValidationBalancedAccuracy == best.ValidationBalancedAccuracy && report.ValidationLoss < best.ValidationLoss);

    /// <summary><c>n / (k n_c)</c> where the classes present are uneven enough to matter; otherwise 1.</summary>
    private static double[] ClassWeights(int[] labels, int classes, bool balance)
    {
        var counts = new int[classes];
        foreach (var label in labels)
            counts[label]++;
        var weights = new double[classes];
        var uneven = counts.Max() > ImbalanceToWeigh * counts.Min();
        for (var label = 0; label < classes; label++)
            weights[label] = balance && uneven && counts[label] > 0 ? (double)labels.Length / (classes * counts[label]) : 1;
        return weights;
    }

    /// <summary>The state that lasts from step to step.</summary>
    private sealed class Run
    {
        private readonly Network<float> network;
        private readonly SampleSet train;
        private readonly Adam<float> optimizer;
        private readonly WarmUpCosine schedule;
        private readonly SplitMix random;
        private readonly int batchSize;
        private readonly Augmenter[] augmenters;
        private readonly int[] order;
        private int step;

        public Run(Network<float> network, SampleSet train, TrainingOptions options, int epochs)
        {
            this.network = network;
            this.train = train;
            batchSize = Math.Min(options.BatchSize, network.Capacity);
            optimizer = new Adam<float>(network.Parameters, network.Scheduler);
            schedule = new WarmUpCosine(options.LearningRate, options.WarmUpSteps, epochs * ((train.Count + batchSize - 1) / batchSize));
            random = new SplitMix(options.Seed);
            augmenters = [.. network.Inputs.Take(options.Augmentation.Count)
                .Select((input, branch) => new Augmenter(options.Seed, input.Shape, options.Augmentation[branch]))];
            order = [.. Enumerable.Range(0, train.Count)];
        }

        /// <returns>The mean loss of its steps.</returns>
        public double Epoch(int epoch, CancellationToken cancellation)
        {
            // From the same start each time: an epoch's order depends on its number alone.
            for (var index = 0; index < order.Length; index++)
                order[index] = index;
            var shuffle = random.Fork("order").Fork((ulong)epoch);
            shuffle.Shuffle<int>(order);

            var (sum, steps) = (0.0, 0);
            for (var start = 0; start < order.Length; start += batchSize, step++)
            {
                cancellation.ThrowIfCancellationRequested();
                var samples = order.AsSpan(start, Math.Min(batchSize, order.Length - start));
                network.LoadBatch(train, samples);
                Augment(samples, epoch);
                var loss = network.Forward(samples.Length, training: true, random.Fork("dropout").Fork((ulong)step).NextUInt64());
                if (!float.IsFinite(loss))
                    throw new DivergenceException(epoch, steps + 1);
                network.Backward();
                optimizer.Step(schedule.At(step));
                sum += loss;
                steps++;
            }

            return sum / steps;
        }

        private void Augment(ReadOnlySpan<int> samples, int epoch)
        {
            for (var branch = 0; branch < augmenters.Length; branch++)
                for (var place = 0; place < samples.Length; place++)
                {
                    var count = network.Inputs[branch].Shape.Count;
                    augmenters[branch].Apply(train.Features[branch].AsSpan(samples[place] * count, count),
                        network.Inputs[branch].Value.Span.Slice(place * count, count), epoch, samples[place], branch);
                }
        }
    }
}
