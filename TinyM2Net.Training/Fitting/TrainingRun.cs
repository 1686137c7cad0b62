using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Optimizers;

namespace TinyM2Net.Training.Fitting;

/// <summary>The state that lasts from step to step.</summary>
internal sealed class TrainingRun
{
    /// <summary>Inputs from which a hidden dense layer's gradients are centred; the steps of narrower ones' units are short. See decision 0016.</summary>
    private const int WideDense = 100;

    private readonly Network<float> network;
    private readonly SampleSet train;
    private readonly Adam<float> optimizer;
    private readonly CentredGradient<float>[] centred;
    private readonly WarmUpCosine schedule;
    private readonly SplitMix random;
    private readonly int batchSize;
    private readonly Augmenter[] augmenters;
    private readonly int[] order;
    private readonly StepProgress? progress;
    private readonly Lessons? lessons;
    private readonly int epochs;
    private int step;

    public TrainingRun(Network<float> network, SampleSet train, TrainingOptions options, int epochs, Func<int, StepProgress>? progress, Teacher? teacher, CancellationToken cancellation)
    {
        this.network = network;
        this.train = train;
        this.epochs = epochs;
        batchSize = Math.Min(options.BatchSize, network.Capacity);
        StepsPerEpoch = (options with { BatchSize = batchSize }).StepsPerEpoch(train.Count);
        this.progress = progress?.Invoke(StepsPerEpoch);
        optimizer = new Adam<float>(network.Parameters, network.Scheduler);
        centred = [.. network.Plan.Decisions.Where(layer => layer is { Kind: DecisionKind.Dense, Activation: Activation.Relu, Input.Count: >= WideDense })
            .Select(layer => new CentredGradient<float>(network.WeightsOf(layer), layer.Output.Count, network.Scheduler))];
        schedule = new WarmUpCosine(options.LearningRate, options.WarmUpStepsFor(epochs * StepsPerEpoch), epochs * StepsPerEpoch);
        random = new SplitMix(options.Seed);
        augmenters = [.. network.Inputs.Take(options.Augmentation.Count)
            .Select((input, branch) => new Augmenter(options.Seed, input.Shape, options.Augmentation[branch]))];
        order = [.. Enumerable.Range(0, train.Count)];
        lessons = teacher is null ? null : new Lessons(teacher, network, train, options.Augmentation.Any(change => change != new AugmentationOptions()), options.Seed, cancellation);
    }

    public int StepsPerEpoch { get; }

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
            var dropout = random.Fork("dropout").Fork((ulong)step).NextUInt64();
            lessons?.Give(samples, step, dropout);
            var loss = network.Forward(samples.Length, training: true, dropout);
            if (!float.IsFinite(loss))
                throw DivergenceException.Of(network, samples.Length, epoch, steps + 1);
            network.Backward();
            foreach (var gradient in centred)
                gradient.Apply();
            optimizer.Step(schedule.At(step));
            sum += loss;
            steps++;
            progress?.Took(epoch, steps, sum / steps);
        }

        return sum / steps;
    }

    /// <summary>The state after an epoch. Randomness needs none: it is forked by epoch, step and sample.</summary>
    public TrainingCheckpoint Checkpoint(NetworkWeights best, int bestEpoch, IReadOnlyList<EpochReport> history) =>
        new(network.Save(), optimizer.Save(), best, bestEpoch, [.. history]);

    /// <summary>Whether a state is one of this network's.</summary>
    public bool Fits(TrainingCheckpoint checkpoint)
    {
        int[] lengths = [.. network.Parameters.Select(p => p.Length)], trained = [.. network.Parameters.Where(p => p.Trainable).Select(p => p.Length)];
        return checkpoint.History.Count <= epochs
            && checkpoint.Weights.Entries.Select(e => e.Key).SequenceEqual(network.Parameters.Select(p => p.Name))
            && checkpoint.Best.Entries.Select(e => e.Key).SequenceEqual(network.Parameters.Select(p => p.Name))
            && Lengths(checkpoint.Weights.Entries.Select(e => e.Value)).SequenceEqual(lengths)
            && Lengths(checkpoint.Best.Entries.Select(e => e.Value)).SequenceEqual(lengths)
            && Lengths(checkpoint.Optimizer.First).SequenceEqual(trained)
            && Lengths(checkpoint.Optimizer.Second).SequenceEqual(trained);
    }

    /// <param name="checkpoint">One that <see cref="Fits"/>.</param>
    public void Restore(TrainingCheckpoint checkpoint)
    {
        network.Load(checkpoint.Weights);
        optimizer.Load(checkpoint.Optimizer);
        step = checkpoint.History.Count * StepsPerEpoch;
    }

    private static IEnumerable<int> Lengths(IEnumerable<float[]> arrays) => arrays.Select(a => a.Length);

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
