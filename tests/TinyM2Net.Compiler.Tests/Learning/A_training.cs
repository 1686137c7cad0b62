using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Learning;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.Learning;

public class A_training
{
    private readonly List<Diagnostic> warnings = [];

    private StageContext Context => new() { Report = warnings.Add };

    [Fact]
    public void whose_loss_is_no_number_says_where_and_what_to_do()
    {
        var error = Assert.Single(Assert.Throws<DiagnosticException>(() =>
            TrainingStage.Run(Input(20, 20), new TrainingOptions { Epochs = 20, LearningRate = 1e38, WarmUpSteps = 0 }, Context)).Diagnostics);
        Assert.Equal((DiagnosticCodes.LossNotFinite, "x.model.json"), (error.Code, error.File));
        Assert.Contains("epoch", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"learningRate\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("first in head/dense", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void whose_features_are_no_numbers_blames_them_and_not_the_rate()
    {
        var input = Input(20, 20);
        input.Train.Features[0][5] = float.NaN;
        var error = Assert.Single(Assert.Throws<DiagnosticException>(() => TrainingStage.Run(input, new TrainingOptions { Epochs = 2 }, Context)).Diagnostics);
        Assert.Equal(DiagnosticCodes.LossNotFinite, error.Code);
        Assert.Contains("features of \"x\"", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("learningRate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void says_before_it_starts_what_it_has_and_soon_how_long_it_takes()
    {
        var announced = new List<string>();
        var progress = new List<StageProgress>();
        var context = Context with { Announce = announced.Add, Progress = new Listener(progress.Add), Time = new Ticking() };
        TrainingStage.Run(Input(40, 20), new TrainingOptions { Epochs = 5, BatchSize = 8 }, context);
        Assert.Equal("train: 60 samples: a 40 (weighs 0.75), b 20 (weighs 1.50)", announced[0]);
        Assert.Matches(@"^train: 4 epochs of 8 steps will take about \d+ s$", announced[1]);
        Assert.Equal(2, announced.Count);
        Assert.Contains(progress, p => p.Message.StartsWith("epoch 1 of 5, step 6 of 8, loss ", StringComparison.Ordinal) && !p.Message.Contains("left", StringComparison.Ordinal));
        Assert.Contains(progress, p => p.Message.StartsWith("epoch 2 of 5, step", StringComparison.Ordinal) && p.Message.Contains("% (balanced)", StringComparison.Ordinal) && p.Message.EndsWith(" s left", StringComparison.Ordinal));
        Assert.Equal((5, 5), (progress[^1].Done, progress[^1].Total));
    }

    [Fact]
    public void on_lopsided_classes_warns()
    {
        TrainingStage.Run(Input(50, 4), new TrainingOptions { Epochs = 1 }, Context);
        Assert.Contains(warnings, w => w.Code == DiagnosticCodes.LopsidedClasses && w.Message.Contains("4 of \"b\"", StringComparison.Ordinal));
    }

    [Fact]
    public void that_leaves_most_units_of_a_layer_dead_warns()
    {
        var silent = Input(20, 20);
        Array.Clear(silent.Train.Features[0]); // nothing in, so nothing fires and nothing is learnt
        TrainingStage.Run(silent, new TrainingOptions { Epochs = 1 }, Context);
        Assert.Contains(warnings, w => w.Code == DiagnosticCodes.ManyDeadUnits && w.Message.Contains("head/dense1", StringComparison.Ordinal));
    }

    [Fact]
    public void keeps_the_best_epoch_and_comes_back_from_disk()
    {
        var folder = Directory.CreateTempSubdirectory("tinym2net-").FullName;
        var output = TrainingStage.Run(Input(20, 20), new TrainingOptions { Epochs = 5 }, Context);
        TrainingFiles.Write(folder, output);
        var read = TrainingFiles.Read(folder);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(output.History, read.History);
        Assert.Equal(output.History.Max(e => e.ValidationBalanced), Assert.Single(read.History, e => e.Best).ValidationBalanced);
        Assert.Equal(output.Weights["head/dense1.weight"], read.Weights["head/dense1.weight"]);
    }

    /// <summary>Two classes told apart by the sign of most of eight features.</summary>
    private static TrainingInput Input(int first, int second)
    {
        var network = new NetworkDefinition(
            [new BranchDefinition("x", Shape.Flat(8), [])], [new DenseDefinition(16, Activation.Relu), new DenseDefinition(2, Activation.None)], 2);
        var random = new SplitMix(1);
        var labels = Enumerable.Range(0, first + second).Select(i => i < first ? 0 : 1).ToArray();
        var features = labels.SelectMany(l => Enumerable.Range(0, 8).Select(_ => (float)random.NextGaussian() + l - 0.5f).ToArray()).ToArray();
        var set = new SampleSet([features], labels);
        return new TrainingInput("x.model.json", network, ["a", "b"], set, set);
    }

    private sealed class Listener(Action<StageProgress> told) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => told(value);
    }

    /// <summary>A second passes whenever somebody looks.</summary>
    private sealed class Ticking : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now++;
    }
}
