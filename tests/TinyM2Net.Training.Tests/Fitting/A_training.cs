using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Tests.Modules;

namespace TinyM2Net.Training.Tests.Fitting;

public class A_training
{
    private static readonly SampleSet Train = SmallNets.Samples(SmallNets.EveryLayer, 90, 1);
    private static readonly SampleSet Validation = SmallNets.Samples(SmallNets.EveryLayer, 45, 2);

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 15,
        LearningRate = 1e-2,
        WarmUpSteps = 5,
        ModalityDropout = 0.2,
        Seed = 3,
        Augmentation = [new AugmentationOptions { TimeShift = 0.1, Noise = 0.1, TimeMask = 0.2, FrequencyMask = 1, Loudness = 0.1 }, new AugmentationOptions { Level = 0.1, Contrast = 0.1 }],
    };

    [Fact]
    public void learns_what_can_be_learnt()
    {
        var result = Trainer.Fit(SmallNets.EveryLayer, Train, Validation, Options);
        Assert.True(result.History[result.BestEpoch - 1].ValidationBalancedAccuracy > 0.95);
        Assert.True(result.History[^1].TrainLoss < result.History[0].TrainLoss / 2);
        Assert.Equal(15, result.History.Count);

        var network = Network<float>.Create(SmallNets.EveryLayer, 77);
        network.Load(result.Best);
        var metrics = Metrics.Of(Evaluator.Logits(network, Validation), Validation.Labels, 3);
        Assert.Equal(result.History[result.BestEpoch - 1].ValidationBalancedAccuracy, metrics.BalancedAccuracy);
        var units = FiringUnits.Of(network, Validation);
        Assert.Equal(["audio/conv1", "audio/separable1", "audio/dense1", "image/conv1", "image/separable1", "head/dense1"], units.Select(layer => layer.Layer));
        Assert.Equal([5, 6, 7, 4, 9, 8], units.Select(layer => layer.Units));
    }

    [Fact]
    public void gives_the_same_bytes_again_on_other_threads_and_others_with_another_seed()
    {
        var options = Options with { Epochs = 2 };
        var first = Bytes(Trainer.Fit(SmallNets.EveryLayer, Train, Validation, options));
        Assert.Equal(first, Bytes(Trainer.Fit(SmallNets.EveryLayer, Train, Validation, options with { MaxDegreeOfParallelism = 3 })));
        Assert.NotEqual(first, Bytes(Trainer.Fit(SmallNets.EveryLayer, Train, Validation, options with { Seed = 4 })));
    }

    [Fact]
    public void keeps_the_best_epoch_and_of_equals_the_lowest_loss()
    {
        var result = Trainer.Fit(SmallNets.EveryLayer, Train, Validation, Options);
        var best = result.History.MaxBy(report => (report.ValidationBalancedAccuracy, -report.ValidationLoss))!;
        Assert.Equal(best.Epoch, result.BestEpoch);
    }

    [Theory]
    [InlineData(170, 100, 90)]
    [InlineData(612, 30, 90)]
    [InlineData(2196, 30, 310)]
    public void takes_at_least_thirty_epochs_and_six_hundred_steps_and_warms_up_for_a_share_of_them(int samples, int epochs, int warmUp)
    {
        var options = new TrainingOptions();
        Assert.Equal(epochs, options.EpochsFor(samples));
        Assert.Equal(warmUp, options.WarmUpStepsFor(epochs * options.StepsPerEpoch(samples)));
    }

    [Fact]
    public void never_moves_all_weights_of_a_wide_dense_layers_unit_one_way()
    {
        var wide = new NetworkDefinition([new BranchDefinition("x", Shape.Flat(2048), [])], [new DenseDefinition(4, Activation.Relu), new DenseDefinition(3, Activation.None)], 3);
        var train = SmallNets.Samples(wide, 3, 1);
        foreach (ref var value in train.Features[0].AsSpan())
            value = Math.Abs(value);
        var network = Network<float>.Create(wide, 3);
        var before = network.Save()["head/dense1.weight"];
        Trainer.Fit(network, train, train, new TrainingOptions { Epochs = 1, LearningRate = 1e-3, WarmUpSteps = 0 });
        var after = network.Parameter("head/dense1.weight").Value.Span.ToArray();
        // Adam's first step is the rate, whatever the gradient: a mean near it would say that all went the same way.
        for (var unit = 0; unit < 4; unit++)
            Assert.InRange(Math.Abs(Enumerable.Range(0, 2048).Average(input => (double)after[4 * input + unit] - before[4 * input + unit])), 0, 0.5e-3);
    }

    [Fact]
    public void stops_when_patience_is_at_its_end()
    {
        // Labels that the features say nothing of: validation cannot improve for long.
        var noise = new SampleSet(Train.Features, [.. Train.Labels.Select((_, sample) => sample * 7 / 5 % 3)]);
        var result = Trainer.Fit(SmallNets.EveryLayer, noise, Validation, Options with { Epochs = 60, Patience = 3 });
        Assert.Equal(result.BestEpoch + 3, result.History.Count);
    }

    [Fact]
    public void reports_every_epoch_by_the_clock_it_is_given()
    {
        var reports = new Reports();
        Trainer.Fit(SmallNets.EveryLayer, Train, Validation, Options with { Epochs = 3 }, reports, new TickingClock());
        Assert.Equal([1, 2, 3], reports.All.Select(report => report.Epoch));
        Assert.Equal([1, 2, 3], reports.All.Select(report => report.Elapsed.TotalSeconds));
        Assert.Equal([2, 1, 0], reports.All.Select(report => report.Left.TotalSeconds));
    }

    [Fact]
    public void names_the_step_at_which_it_diverged()
    {
        var features = Train.Features.Select(values => values.ToArray()).ToList();
        features[1][0] = float.NaN;
        var error = Assert.Throws<DivergenceException>(() =>
            Trainer.Fit(SmallNets.EveryLayer, Train with { Features = features }, Validation, Options with { Augmentation = [] }));
        Assert.Equal(1, error.Epoch);
    }

    [Fact]
    public void can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            Trainer.Fit(SmallNets.EveryLayer, Train, Validation, Options, cancellation: source.Token));
    }

    private static byte[] Bytes(TrainingResult result)
    {
        using var stream = new MemoryStream();
        result.Best.Save(stream);
        return stream.ToArray();
    }

    private sealed class Reports : IProgress<EpochReport>
    {
        public List<EpochReport> All { get; } = [];

        public void Report(EpochReport value) => All.Add(value);
    }

    /// <summary>A second passes whenever somebody looks.</summary>
    private sealed class TickingClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now++;
    }
}
