using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Tests.Packing;
using TinyM2Net.Compiler.Tuning;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Tests.Tuning;

public sealed class When_a_trained_network_is_tuned
{
    private static readonly NetworkDefinition Definition = SmallNetworks.TwoBranches;
    private static readonly SampleSet Train = SmallNetworks.Patterns(Definition, 256, seed: 1);
    private static readonly SampleSet Validation = SmallNetworks.Patterns(Definition, 96, seed: 2);
    private static readonly TrainingOptions Recipe = new() { Seed = 3, Epochs = 12, WarmUpSteps = 10, LearningRate = 5e-3 };
    private static readonly NetworkWeights Weights = Trainer.Fit(Definition, Train, Validation, Recipe).Best;

    [Fact]
    public void At_four_bits_it_comes_closer_to_the_float_network_and_the_packed_file_answers_as_the_simulation_did()
    {
        var output = FineTuneStage.Run(Input(4), new QuantizationSpec { Epochs = 6, LearningRate = 2e-3 }, Recipe, new StageContext());
        Assert.Equal(6, output.History.Count);
        Assert.True(output.History[^1].TrainLoss < output.History[0].TrainLoss);
        Assert.All(output.Network.Steps, step => Assert.True(step > 0));

        var simulated = Balanced(output.Network.Simulate(1, out _));
        var trained = Network<float>.Create(Definition, 0);
        trained.Load(Weights);
        Assert.InRange(simulated, Balanced(trained) - 0.05, 1);
        var packed = Pack(output.Network).Report.Packed.Single();
        Assert.InRange(packed.Balanced, simulated - 0.05, simulated + 0.05);
    }

    [Fact]
    public void Labels_have_no_part_in_it()
    {
        var (spec, recipe) = (new QuantizationSpec { Epochs = 1 }, Recipe with { BalanceClasses = false });
        var swapped = Input(4) with { Training = Train with { Labels = [.. Train.Labels.Select(label => (label + 1) % 4)] } };
        Assert.Equal(Bytes(FineTuneStage.Run(Input(4), spec, recipe, new StageContext()).Network), Bytes(FineTuneStage.Run(swapped, spec, recipe, new StageContext()).Network));
    }

    [Fact]
    public void What_tuning_only_makes_worse_stays_as_it_was_trained()
    {
        var output = FineTuneStage.Run(Input(8), new QuantizationSpec { Epochs = 1, LearningRate = 1 }, Recipe with { WarmUpSteps = 0 }, new StageContext());
        Assert.InRange(output.History.Single().ValidationBalancedAccuracy, 0, 0.6);
        foreach (var (name, values) in Weights.Entries)
            Assert.Equal(values, output.Network.Weights[name]);
    }

    [Fact]
    public void Without_epochs_the_weights_are_the_trained_ones()
    {
        var output = FineTuneStage.Run(Input(8), new QuantizationSpec { Epochs = 0 }, Recipe, new StageContext());
        Assert.Empty(output.History);
        foreach (var (name, values) in Weights.Entries)
            Assert.Equal(values, output.Network.Weights[name]);
    }

    [Fact]
    public void Threads_change_no_bit_and_what_is_stored_comes_back()
    {
        var spec = new QuantizationSpec { Epochs = 1 };
        var one = FineTuneStage.Run(Input(4), spec, Recipe, new StageContext()).Network;
        var three = FineTuneStage.Run(Input(4), spec, Recipe, new StageContext { MaxDegreeOfParallelism = 3 }).Network;
        Assert.Equal(Bytes(one), Bytes(three));
        using var stored = new MemoryStream(Bytes(one));
        var back = QuantizedNetwork.FromWeights(one.Scheme, NetworkWeights.Load(stored));
        Assert.Equal(Pack(one).File, Pack(back).File);
        Assert.Throws<InvalidDataException>(() => QuantizedNetwork.FromWeights(one.Scheme, Weights));
    }

    [Fact]
    public void A_rate_far_too_high_is_reported_with_the_remedy()
    {
        var error = Assert.Throws<DiagnosticException>(() =>
            FineTuneStage.Run(Input(4), new QuantizationSpec { Epochs = 3, LearningRate = 1e30 }, Recipe with { WarmUpSteps = 0 }, new StageContext()));
        Assert.Equal(DiagnosticCodes.TuningDiverged, error.Diagnostics.Single().Code);
        Assert.Contains("learningRate", error.Message, StringComparison.Ordinal);
    }

    private static FineTuneInput Input(int bits) => new(Definition, Weights, SmallNetworks.Bits(Definition, _ => bits), Train, Validation);

    private static PackOutput Pack(QuantizedNetwork network) => PackStage.Run(new PackInput("small", ["a", "b", "c", "d"], SmallNetworks.Modalities(Definition),
        network, [new EvaluationSplit("val", Validation, new int[Validation.Count])], []), new StageContext());

    private static double Balanced(Network<float> network) => Metrics.Of(Evaluator.Logits(network, Validation), Validation.Labels, 4).BalancedAccuracy;

    private static byte[] Bytes(QuantizedNetwork network)
    {
        using var stream = new MemoryStream();
        network.ToWeights().Save(stream);
        return stream.ToArray();
    }
}
