using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Tests.Modules;

namespace TinyM2Net.Training.Tests.Fitting;

public sealed class A_training_that_was_cut_short
{
    private const string Key = "this training";

    private static readonly SampleSet Train = SmallNets.Samples(SmallNets.EveryLayer, 70, 1);
    private static readonly SampleSet Validation = SmallNets.Samples(SmallNets.EveryLayer, 45, 2);
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 6,
        LearningRate = 1e-2,
        WarmUpSteps = 5,
        Seed = 3,
        Augmentation = [new AugmentationOptions { TimeShift = 0.1, Noise = 0.1 }, new AugmentationOptions { Level = 0.1 }],
    };

    private static readonly TrainingResult Whole = Trainer.Fit(SmallNets.EveryLayer, Train, Validation, Options);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void goes_on_to_the_same_bytes_and_the_same_history(int epochs)
    {
        var kept = new Kept();
        Assert.Throws<OperationCanceledException>(() => Fit(Options, kept, new Stop(epochs)));
        var seen = new Seen();
        var result = Fit(Options, kept, seen);
        Assert.Equal(Enumerable.Range(epochs + 1, 6 - epochs), seen.Epochs);
        Assert.Equal(Bytes(Whole.Best), Bytes(result.Best));
        Assert.Equal(Whole.BestEpoch, result.BestEpoch);
        Assert.Equal(Whole.History.Select(Figures), result.History.Select(Figures));
    }

    [Fact]
    public void inside_an_epoch_goes_on_from_the_one_before()
    {
        var kept = new Kept();
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Trainer.Fit(SmallNets.EveryLayer, Train, Validation, Options, new Cancel(source, 2), new StoppedClock(), kept, null, null, source.Token));
        Assert.Equal(2, kept.Last().History.Count);
        Assert.Equal(Bytes(Whole.Best), Bytes(Fit(Options, kept).Best));
    }

    [Fact]
    public void by_its_patience_or_its_end_has_nothing_left_to_do()
    {
        foreach (var options in new[] { Options, Options with { Epochs = 60, Patience = 1, LearningRate = 1e-7 } })
        {
            var kept = new Kept();
            var first = Fit(options, kept);
            var seen = new Seen();
            var again = Fit(options, kept, seen);
            Assert.Empty(seen.Epochs);
            Assert.Equal(Bytes(first.Best), Bytes(again.Best));
            Assert.Equal(first.History.Count, again.History.Count);
        }
    }

    [Fact]
    public void starts_over_from_a_state_of_another_network()
    {
        var kept = new Kept();
        Trainer.Fit(SmallNets.EveryLayer with { Head = [SmallNets.EveryLayer.Head[^1]] }, Train, Validation, Options with { Epochs = 1 }, checkpoints: kept);
        var seen = new Seen();
        Assert.Equal(Bytes(Whole.Best), Bytes(Fit(Options, kept, seen).Best));
        Assert.Equal(1, seen.Epochs[0]);
    }

    [Fact]
    public void leaves_a_state_that_only_its_own_key_opens_and_no_damage_passes()
    {
        var kept = new Kept();
        Fit(Options with { Epochs = 1 }, kept);
        var bytes = kept.Bytes!;
        Assert.Throws<InvalidDataException>(() => TrainingCheckpoint.Load(bytes, "another"));
        foreach (var place in new[] { 0, 5, 20, bytes.Length / 2, bytes.Length - 1 })
        {
            var damaged = bytes.ToArray();
            damaged[place] ^= 1;
            Assert.Throws<InvalidDataException>(() => TrainingCheckpoint.Load(damaged, Key));
            Assert.Throws<InvalidDataException>(() => TrainingCheckpoint.Load(bytes.AsSpan(0, place), Key));
        }
    }

    [Fact]
    public void saves_more_seldom_where_saving_would_be_felt()
    {
        var clock = new Clock();
        var kept = new Kept { OnSave = () => clock.Now += 10 };
        Trainer.Fit(SmallNets.EveryLayer, Train, Validation, Options with { Epochs = 30 }, new Tick(clock, 50), clock, kept);
        // 10 s a save, 50 s an epoch: every tenth epoch, and the last.
        Assert.Equal([1, 11, 21, 30], kept.Saved);
    }

    private static TrainingResult Fit(TrainingOptions options, ICheckpoints checkpoints, IProgress<EpochReport>? progress = null) =>
        Trainer.Fit(SmallNets.EveryLayer, Train, Validation, options, progress, new Clock(), checkpoints);

    private static (int, double, double, double) Figures(EpochReport e) => (e.Epoch, e.TrainLoss, e.ValidationLoss, e.ValidationBalancedAccuracy);

    private static byte[] Bytes(NetworkWeights weights)
    {
        using var stream = new MemoryStream();
        weights.Save(stream);
        return stream.ToArray();
    }

    /// <summary>As a file would: only bytes survive.</summary>
    private sealed class Kept : ICheckpoints
    {
        public byte[]? Bytes { get; private set; }
        public List<int> Saved { get; } = [];
        public Action OnSave { get; init; } = () => { };

        public TrainingCheckpoint Last() => TrainingCheckpoint.Load(Bytes, Key);

        public TrainingCheckpoint? Load(Predicate<TrainingCheckpoint> fits) => Bytes is not null && Last() is var last && fits(last) ? last : null;

        public void Save(TrainingCheckpoint checkpoint)
        {
            using var stream = new MemoryStream();
            checkpoint.Save(stream, Key);
            Bytes = stream.ToArray();
            Saved.Add(checkpoint.History.Count);
            OnSave();
        }
    }

    private sealed class Stop(int after) : IProgress<EpochReport>
    {
        public void Report(EpochReport value)
        {
            if (value.Epoch == after)
                throw new OperationCanceledException();
        }
    }

    /// <summary>No saving takes time by it, so that every epoch is saved however busy the machine.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    private sealed class Cancel(CancellationTokenSource source, int after) : IProgress<EpochReport>
    {
        public void Report(EpochReport value)
        {
            if (value.Epoch == after)
                source.Cancel();
        }
    }

    private sealed class Seen : IProgress<EpochReport>
    {
        public List<int> Epochs { get; } = [];

        public void Report(EpochReport value) => Epochs.Add(value.Epoch);
    }

    private sealed class Tick(Clock clock, int seconds) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => clock.Now += seconds;
    }

    /// <summary>Stands still unless told: saving costs nothing.</summary>
    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Now;
    }
}
