using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Featurization;
using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;
using TinyM2Net.Tests;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.Packing;

public class A_channel_that_can_never_fire
{
    [Theory]
    [InlineData("two branches", 4)]
    [InlineData("two branches", 8)]
    [InlineData("average", 8)]
    [InlineData("mixed signs", 8)]
    public void leaves_and_takes_its_weights_along_without_changing_an_answer(string name, int bits)
    {
        var definition = name switch { "average" => SmallNetworks.OneBranchWithAverage, "mixed signs" => SmallNetworks.MixedSigns, _ => SmallNetworks.TwoBranches };
        var set = SmallNetworks.Noise(definition, 40, seed: 3);
        var (whole, narrow) = WithSilentChannels(definition, bits, set, share: 3);
        Assert.True(GraphCost.PackedBytes(narrow) < GraphCost.PackedBytes(whole));
        GraphValidator.Validate(narrow);
        Assert.Equal(Logits(whole, definition, set), Logits(narrow, definition, set));
    }

    [Fact]
    public void is_missed_in_no_layer_when_all_of_its_channels_are_silent()
    {
        var definition = SmallNetworks.TwoBranches;
        var set = SmallNetworks.Noise(definition, 10, seed: 3);
        var (whole, narrow) = WithSilentChannels(definition, 8, set, share: 1);
        Assert.All(narrow.Nodes.OfType<DenseNode>().Where(n => n.Output != narrow.Output), n => Assert.Equal(1, narrow.Tensors[n.Output].Shape.Count));
        GraphValidator.Validate(narrow);
        Assert.Equal(Logits(whole, definition, set), Logits(narrow, definition, set));
    }

    [Fact]
    public void is_none_where_all_can_fire()
    {
        var set = SmallNetworks.Noise(SmallNetworks.TwoBranches, 40, seed: 3);
        var graph = IntegerGraphBuilder.Build(SmallNetworks.Quantize(SmallNetworks.TwoBranches, SmallNetworks.Bits(SmallNetworks.TwoBranches, _ => 8), set));
        Assert.Equal(GraphCost.PackedBytes(graph), GraphCost.PackedBytes(SilentChannels.Remove(graph)));
    }

    [Fact]
    public void stays_in_the_head_where_it_fires_without_a_branch()
    {
        var definition = SmallNetworks.TwoBranches;
        var set = SmallNetworks.Noise(definition, 10, seed: 3);
        var network = SmallNetworks.Quantize(definition, SmallNetworks.Bits(definition, _ => 8), set);
        // The first branch's outputs are always high, and hold a unit of the head down that fires without them.
        network.Weights["motion/dense1.bias"].AsSpan().Fill(1000);
        var (weights, units) = (network.Weights["head/dense1.weight"], 9);
        weights.AsSpan().Fill(1);
        for (var input = 0; input < 10; input++)
            weights[input * units] = -100;
        network.Weights["head/dense1.bias"].AsSpan().Fill(1);
        var graph = IntegerGraphBuilder.Build(network);
        Assert.Equal(8, Units(SilentChannels.Remove(graph)));
        Assert.Equal(9, Units(SilentChannels.Remove(graph, mayLackInputs: true)));

        static int Units(IntegerGraph graph) => graph.Tensors[graph.Nodes.Single(node => node.Name == "head/dense1").Output].Shape.Count;
    }

    /// <summary>The reference nets with weights as they are drawn and every third unit silenced, on every sample of the shared test splits.</summary>
    [SharedDataTheory]
    [InlineData("av-field", 314)]
    [InlineData("coswara-cough-speech", 60)]
    [InlineData("covid-cough-pairs", 62)]
    [InlineData("har-watch-phone", 293)]
    [InlineData("mm5-depth-thermal", 104)]
    public void changes_no_answer_on_any_shared_sample(string name, int samples)
    {
        var spec = SpecParser.Load(Path.Combine(TestPaths.Repository, "eng", "reference", name + ".model.json"));
        var manifest = Path.Combine(TestPaths.Shared!, "data", name, "manifest.csv");
        var context = new StageContext { MaxDegreeOfParallelism = 2 };
        var index = DatasetStage.Run(new DatasetInput(manifest, [.. spec.Modalities.Select(m => m.Name)]), new DatasetOptions(), context);
        var set = FeatureStage.Run(new FeatureInput(index, Path.GetDirectoryName(manifest)!, [.. spec.Modalities.Select(m => m.Features)]), context).Test;
        Assert.Equal(samples, set.Count);
        var (folded, _) = BatchNormFolding.Fold(spec.Network(index.Labels.Count), Network<float>.Create(spec.Network(index.Labels.Count), 1).Save());
        var (whole, narrow) = WithSilentChannels(folded, 8, set, share: 3);
        Assert.True(GraphCost.PackedBytes(narrow) < 0.8 * GraphCost.PackedBytes(whole));
        Assert.Equal(Logits(whole, folded, set), Logits(narrow, folded, set));
    }

    private static (IntegerGraph Whole, IntegerGraph Narrow) WithSilentChannels(NetworkDefinition definition, int bits, SampleSet set, int share)
    {
        var network = SmallNetworks.Quantize(definition, SmallNetworks.Bits(definition, _ => bits), set);
        foreach (var layer in network.Plan.Decisions.Where(d => d.Activation == Activation.Relu))
        {
            var bias = network.Weights[layer.BiasName];
            for (var unit = 0; unit < bias.Length; unit += share)
                bias[unit] = -1000;
        }
        var whole = IntegerGraphBuilder.Build(network);
        return (whole, SilentChannels.Remove(whole));
    }

    private static List<int[]> Logits(IntegerGraph graph, NetworkDefinition definition, SampleSet set)
    {
        using var stream = new MemoryStream();
        var labels = graph.Tensors[graph.Output].Shape.Count;
        ModelFile.Write(stream, new ModelContent
        {
            Name = "silent",
            Labels = [.. Enumerable.Range(0, labels).Select(c => $"class {c}")],
            Modalities = SmallNetworks.Modalities(definition),
            Graph = graph,
            Goldens = [],
            Provenance = [],
        });
        var session = Model.Read(stream.ToArray(), KernelVariant.Select(null)).CreateSession();
        var all = new List<int[]>();
        for (var sample = 0; sample < set.Count; sample++)
        {
            for (var input = 0; input < graph.Inputs.Count; input++)
            {
                var tensor = graph.Tensors[graph.Inputs[input].Tensor];
                session.SetQuantized(input, [.. set.Features[input].Skip(sample * tensor.Shape.Count).Take(tensor.Shape.Count).Select(v => InputQuantizer.Quantize(v, tensor.Scale))]);
            }
            var logits = new int[labels];
            session.Run(logits);
            all.Add(logits);
        }
        return all;
    }
}
