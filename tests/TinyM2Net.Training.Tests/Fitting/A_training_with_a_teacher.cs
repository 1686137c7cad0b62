using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Tests.Modules;

namespace TinyM2Net.Training.Tests.Fitting;

public class A_training_with_a_teacher
{
    private static readonly SampleSet Train = SmallNets.Samples(SmallNets.EveryLayer, 90, 1);
    private static readonly SampleSet Validation = SmallNets.Samples(SmallNets.EveryLayer, 45, 2);

    private static readonly NetworkDefinition Small = SmallNets.EveryLayer with
    {
        Branches = [.. SmallNets.EveryLayer.Branches.Select(branch => branch with { Layers = [new ConvDefinition(3, 3, 3, 2, Padding.Same, BatchNorm: true, Activation.Relu), new GlobalAveragePoolDefinition()] })],
        Head = [SmallNets.EveryLayer.Head[^1]],
    };

    private static readonly TrainingOptions Options = new() { Epochs = 15, LearningRate = 1e-2, WarmUpSteps = 5, ModalityDropout = 0, BranchLoss = 0, Seed = 3, BalanceClasses = false };

    private static readonly NetworkWeights Taught = Trainer.Fit(SmallNets.EveryLayer, Train, Validation, Options with { BranchLoss = 1 }).Best;

    [Fact]
    public void that_counts_for_all_teaches_what_the_labels_deny()
    {
        var denied = Train with { Labels = [.. Train.Labels.Select(label => (label + 1) % 3)] };
        var options = Options with { Seed = 5, Epochs = 60 };
        var network = options.CreateNetwork(SmallNets.EveryLayer);
        Trainer.Fit(network, denied, Validation, options, teacher: Teacher(1));
        Assert.InRange(Metrics.Of(Evaluator.Logits(Teacher(1).Network, Train), Train.Labels, 3).Accuracy, 0.9, 1);
        Assert.InRange(Metrics.Of(Evaluator.Logits(network, Train), Train.Labels, 3).Accuracy, 0.9, 1);
    }

    [Fact]
    public void asks_once_about_samples_that_stay_as_they_are()
    {
        // No frame of nine is a ten-thousandth of them: an augmentation that changes nothing, but might.
        var idle = new AugmentationOptions { TimeShift = 1e-4 };
        var once = Trainer.Fit(Small, Train, Validation, Options, teacher: Teacher(0.7)).Best;
        var always = Trainer.Fit(Small, Train, Validation, Options with { Augmentation = [idle, idle] }, teacher: Teacher(0.7)).Best;
        Assert.Equal(Bytes(once), Bytes(always));
    }

    [Fact]
    public void shows_the_teacher_what_the_student_sees()
    {
        var noisy = new AugmentationOptions { Noise = 1 };
        var options = Options with { Epochs = 1, Augmentation = [noisy, noisy] };
        var teacher = Teacher(0.7);
        var network = options.CreateNetwork(Small);
        Trainer.Fit(network, Train, Validation, options, teacher: teacher);
        // The last batch is still loaded in both: what the student was told is what the teacher says of it.
        var rows = (Train.Count - 1) % options.BatchSize + 1;
        var told = teacher.Network.Logits.Value.Span[..(3 * rows)].ToArray();
        Assert.Equal(told, network.Loss.Distillation!.Logits.Span[..(3 * rows)].ToArray());
        Assert.NotEqual(told, Evaluator.Logits(Teacher(0.7).Network, Train)[..(3 * rows)]);
    }

    [Fact]
    public void gives_the_same_bytes_on_other_threads_and_after_being_cut_short()
    {
        var noisy = new AugmentationOptions { Noise = 0.1 };
        var options = Options with { Epochs = 4, Augmentation = [noisy, noisy] };
        var whole = Bytes(Trainer.Fit(Small, Train, Validation, options, teacher: Teacher(0.7)).Best);
        Assert.Equal(whole, Bytes(Trainer.Fit(Small, Train, Validation, options with { MaxDegreeOfParallelism = 3 }, teacher: Teacher(0.7, threads: 3)).Best));

        var kept = new Kept();
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Trainer.Fit(Small, Train, Validation, options, new CancelAfter(source, 2), new StoppedClock(), kept, null, Teacher(0.7), source.Token));
        Assert.Equal(2, kept.Last!.History.Count);
        Assert.Equal(whole, Bytes(Trainer.Fit(Small, Train, Validation, options, null, new StoppedClock(), kept, null, Teacher(0.7)).Best));
    }

    private static Teacher Teacher(double weight, int threads = 1)
    {
        var network = Network<float>.Create(SmallNets.EveryLayer, 0, Options.BatchSize, threads);
        network.Load(Taught);
        return new Teacher(network, 4, weight);
    }

    private static byte[] Bytes(NetworkWeights weights)
    {
        using var stream = new MemoryStream();
        weights.Save(stream);
        return stream.ToArray();
    }

    private sealed class Kept : ICheckpoints
    {
        public TrainingCheckpoint? Last { get; private set; }

        public TrainingCheckpoint? Load(Predicate<TrainingCheckpoint> fits) => Last;

        public void Save(TrainingCheckpoint checkpoint) => Last = checkpoint;
    }

    /// <summary>Saving takes no time, so every epoch is saved.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    private sealed class CancelAfter(CancellationTokenSource source, int epoch) : IProgress<EpochReport>
    {
        public void Report(EpochReport value)
        {
            if (value.Epoch == epoch)
                source.Cancel();
        }
    }
}
