using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Tests.Packing;

public sealed class When_a_network_is_packed
{
    public static TheoryData<string, int, int> Settings => new()
    {
        { "two branches", 4, 4 }, { "two branches", 8, 8 }, { "two branches", 4, 8 }, { "two branches", 8, 4 },
        { "average", 4, 4 }, { "average", 8, 8 }, { "average", 4, 8 },
        { "mixed signs", 4, 4 }, { "mixed signs", 8, 8 }, { "mixed signs", 8, 4 },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void The_runtime_computes_the_integers_of_the_definition(string net, int even, int odd)
    {
        var (network, set) = Make(net, even, odd);
        var model = Model.Read(PackStage.Run(Input(network, set), new StageContext()).File);
        var reference = new QuantizedReference(network);
        for (var sample = 0; sample < set.Count; sample++)
            Assert.Equal(reference.Logits(set, sample), Run(model, network, set, sample));
    }

    [Theory]
    [InlineData("two branches", 8, 0)]
    [InlineData("two branches", 4, 1)]
    [InlineData("mixed signs", 8, 0, 2)]
    [InlineData("mixed signs", 4, 1)]
    [InlineData("mixed signs", 8, 3)]
    public void The_runtime_computes_them_without_the_modalities_that_may_be_missing(string net, int bits, params int[] present)
    {
        var (network, set) = Make(net, bits, bits);
        var input = Input(network, set) with { Subsets = [new EvaluationSubset(present, new int[set.Count])] };
        var output = PackStage.Run(input, new StageContext());
        var model = Model.Read(output.File);
        Assert.Equal(8, model.SelfTest().Samples);
        Assert.True(model.SelfTest().Passed);
        var reference = new QuantizedReference(network);
        var right = 0;
        for (var sample = 0; sample < set.Count; sample++)
        {
            var expected = reference.Logits(set, sample, present);
            Assert.Equal(expected, Run(model, network, set, sample, present));
            Assert.Equal(reference.Logits(set, sample), Run(model, network, set, sample));
            right += Array.IndexOf(expected, expected.Max()) == set.Labels[sample] ? 1 : 0;
        }

        var subset = Assert.Single(model.Subsets);
        Assert.Equal(present.Select(branch => network.Plan.Branches[branch].Modality), subset.Modalities);
        Assert.Equal(right / (double)set.Count, subset.Accuracy!.Accuracy, 1e-12);
        Assert.Equal(output.Report.Subsets.Single().Packed!.Balanced, subset.Accuracy.BalancedAccuracy);
        Assert.Empty(output.Report.Missing);
    }

    [Theory]
    [InlineData("two branches", 4)]
    [InlineData("average", 4)]
    [InlineData("mixed signs", 4)]
    [InlineData("two branches", 2)]
    [InlineData("average", 2)]
    [InlineData("mixed signs", 2)]
    public void Weights_of_few_bits_read_activations_of_8(string net, int bits)
    {
        var (narrow, set) = Make(net, 4, 4);
        var definition = narrow.Plan.Definition;
        var network = SmallNetworks.Quantize(definition, SmallNetworks.Bits(definition, _ => bits), set, SmallNetworks.Bits(definition, _ => 8));
        var output = PackStage.Run(Input(network, set), new StageContext());
        Assert.All(output.Report.Layers, layer => Assert.Equal((bits, 8), (layer.WeightBits, layer.ActivationBits)));
        var biases = output.Report.Layers.Sum(layer => layer.Size.Biases);
        var weights = narrow.Plan.Decisions.Sum(layer => (layer.WeightCount * bits + 7) / 8);
        Assert.Equal(weights + biases, output.Report.Sizes.WeightsAndBiases);
        var (model, reference) = (Model.Read(output.File), new QuantizedReference(network));
        for (var sample = 0; sample < set.Count; sample++)
            Assert.Equal(reference.Logits(set, sample), Run(model, network, set, sample));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void The_simulation_in_training_agrees_within_rounding(string net, int even, int odd)
    {
        var (network, set) = Make(net, even, odd);
        var model = Model.Read(PackStage.Run(Input(network, set), new StageContext()).File);
        var simulation = network.Simulate(1, out _);
        simulation.LoadBatch(set, [.. Enumerable.Range(0, set.Count)]);
        simulation.Forward(set.Count, training: false);
        var classes = network.Plan.Definition.Classes;
        var largest = simulation.Logits.Value.Span[..(set.Count * classes)].ToArray().Max(Math.Abs);
        for (var sample = 0; sample < set.Count; sample++)
        {
            var expected = simulation.Logits.Value.Span.Slice(sample * classes, classes).ToArray();
            var actual = Run(model, network, set, sample).Select(q => q * network.LogitStep).ToArray();
            // A bias is rounded to the accumulator's unit, so now and then an activation falls on the other side of a half: one step of 15 at 4 bits.
            var tolerance = (even == 4 || odd == 4 ? 0.2f : 0.02f) * largest;
            for (var c = 0; c < classes; c++)
                Assert.InRange(actual[c], expected[c] - tolerance, expected[c] + tolerance);
            var order = expected.Order().ToArray();
            if (order[^1] - order[^2] > 2 * tolerance)
                Assert.Equal(Array.IndexOf(expected, order[^1]), Array.IndexOf(actual, actual.Max()));
        }
    }

    [Fact]
    public void The_file_holds_its_proof_and_its_figures()
    {
        var (network, set) = Make("two branches", 4, 8);
        var output = PackStage.Run(Input(network, set), new StageContext());
        var model = Model.Read(output.File);
        Assert.True(model.SelfTest().Passed);
        Assert.Equal(4, model.SelfTest().Samples);
        Assert.Equal(output.Report.Packed[^1].Balanced, model.Info.Accuracy!.BalancedAccuracy);
        Assert.Equal(output.Report.Packed[^1].Confusion.Sum(row => row.Sum()), set.Count);
        Assert.Equal(model.Info.PackedBytes, output.Report.Sizes.WeightsAndBiases + output.Report.Sizes.Requantizers);
        Assert.Equal(model.Info.Bops, output.Report.Sizes.Bops);
        Assert.Equal(output.File, PackStage.Run(Input(network, set), new StageContext { MaxDegreeOfParallelism = 3 }).File);
    }

    [Fact]
    public void Float_is_a_report_without_a_file()
    {
        var definition = SmallNetworks.TwoBranches;
        var set = SmallNetworks.Noise(definition, 24, seed: 9);
        var report = PackStage.ReportFloat("small", ["a", "b", "c", "d"], Network<float>.Create(definition, 1), [new EvaluationSplit("val", set, set.Labels)]);
        Assert.Equal(1, report.Float.Single().Balanced);
        Assert.Empty(report.Packed);
        Assert.Equal(4 * NetworkPlan.Create(definition).Parameters, report.Sizes.WeightsAndBiases);
    }

    [Fact]
    public void A_network_out_of_proportion_is_refused_by_name()
    {
        var (network, set) = Make("two branches", 8, 8);
        var weights = network.Weights.Entries.Select(e => e.Key == "head/dense1.bias" ? KeyValuePair.Create(e.Key, new float[] { 0, 0, 1e12f, 0, 0, 0, 0, 0, 0 }) : e);
        var error = Assert.Throws<DiagnosticException>(() => PackStage.Run(Input(network with { Weights = new NetworkWeights(weights) }, set), new StageContext()));
        Assert.Equal(DiagnosticCodes.NotPackable, error.Diagnostics.Single().Code);
        Assert.Contains("head/dense1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_that_do_not_reproduce_the_golden_samples_are_caught()
    {
        var (network, set) = Make("average", 8, 8);
        var file = PackStage.Run(Input(network, set), new StageContext()).File;
        var scalar = KernelVariant.All[^1];
        var faulty = new KernelVariant("faulty", true, scalar.Chains, (chain, graph) => scalar.Prepare(
            chain.Nodes[0] is DenseNode dense ? new Chain([dense with { Weights = dense.Weights with { Bias = [.. dense.Weights.Bias.Select(b => b + 100000)] } }]) : chain, graph));
        var error = Assert.Throws<DiagnosticException>(() => PackStage.Replay(file, "small", [scalar, faulty]));
        Assert.Equal(DiagnosticCodes.ReplayFailed, error.Diagnostics.Single().Code);
        Assert.Contains("faulty", error.Message, StringComparison.Ordinal);
    }

    private static (QuantizedNetwork Network, SampleSet Set) Make(string net, int even, int odd)
    {
        var definition = net switch { "average" => SmallNetworks.OneBranchWithAverage, "mixed signs" => SmallNetworks.MixedSigns, _ => SmallNetworks.TwoBranches };
        var set = SmallNetworks.Noise(definition, 24, seed: 9);
        return (SmallNetworks.Quantize(definition, SmallNetworks.Bits(definition, i => i % 2 == 0 ? even : odd), set), set);
    }

    private static PackInput Input(QuantizedNetwork network, SampleSet set) => new(
        "small", [.. Enumerable.Range(0, network.Plan.Definition.Classes).Select(c => $"class {c}")], SmallNetworks.Modalities(network.Plan.Definition), network,
        [new EvaluationSplit("val", set, new int[set.Count]), new EvaluationSplit("test", set, new int[set.Count])], []);

    private static int[] Run(Model model, QuantizedNetwork network, SampleSet set, int sample, int[]? present = null)
    {
        var session = model.CreateSession();
        foreach (var b in present ?? [.. Enumerable.Range(0, network.Plan.Branches.Count)])
        {
            var branch = network.Plan.Branches[b];
            var step = network.Steps[network.Scheme.OutputOf(branch.Modality)!.Index];
            session.SetQuantized(b, [.. set.Features[b].Skip(sample * branch.Input.Count).Take(branch.Input.Count).Select(x => InputQuantizer.Quantize(x, step))]);
        }
        var logits = new int[model.Labels.Count];
        session.Run(logits);
        return logits;
    }
}
