using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Tests.Packing;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.BitSearch;

public sealed class When_a_model_is_to_run_within_a_level_of_memory
{
    /// <summary>One chain of three layers with weights, and one dense layer by itself.</summary>
    private static readonly NetworkPlan Plan = NetworkPlan.Create(new NetworkDefinition(
        [new BranchDefinition("image", new Shape(8, 8, 1), [new ConvDefinition(4, 3, 3, 1, Padding.Same, false, Activation.Relu), new SeparableConvDefinition(4, 3, 3, 1, Padding.Same, false, Activation.Relu)])],
        [new DenseDefinition(2, Activation.None)], 2));

    [Fact]
    public void Layers_that_run_row_by_row_count_together_and_the_maps_between_them_by_their_rows()
    {
        var chains = ChainSet.Of(PlanGraph.Of(Plan, Bits(8)));
        // Packed: weights, 4 a bias, 4 a multiplier and the exponent; a depthwise layer has no bias.
        // Rows: 4 of the output are made at once, so 6 of the first map are under the 3x3 windows and 4 of the second, each 8 places of 4 channels.
        Assert.Equal(["image/conv1 to image/separable1.pointwise: 171 + 320 + 320", "head/dense1: 529 + 0 + 264"], chains.Select(c => $"{c.Name}: {c.Packed} + {c.Rows} + {c.Ends}"));
        Assert.Equal(
            [
                "image/conv1 69 389", "image/separable1.depthwise 53 565", "image/separable1.pointwise 49 561",
                "head/dense1 529 793",
            ],
            chains.SelectMany(c => c.Layers).Select(l => $"{l.Name} {l.Packed} {l.ByItself}"));
    }

    [Theory]
    [InlineData("two branches", 4, 8)]
    [InlineData("average", 8, 4)]
    public void What_is_counted_before_there_are_weights_is_what_the_packed_network_has(string net, int even, int odd)
    {
        var definition = net == "average" ? SmallNetworks.OneBranchWithAverage : SmallNetworks.TwoBranches;
        var bits = SmallNetworks.Bits(definition, i => i % 2 == 0 ? even : odd);
        var packed = IntegerGraphBuilder.Build(SmallNetworks.Quantize(definition, bits, SmallNetworks.Noise(definition, 8, 1)));
        Assert.Equal(ChainSet.Of(packed).Select(Describe), ChainSet.Of(PlanGraph.Of(NetworkPlan.Create(definition), bits)).Select(Describe));

        static string Describe(ChainSet chain) => $"{string.Join(' ', chain.Layers)} {chain.Packed} {chain.Rows} {chain.Ends}";
    }

    [Fact]
    public void A_uniform_precision_that_does_not_fit_fails_with_the_layers_and_their_bytes()
    {
        var error = Assert.Throws<DiagnosticException>(() => BitSearchStage.Run(Plan, null, Options(Precision.W8A8, "800B"))).Diagnostics.Single();
        Assert.Equal(DiagnosticCodes.MemoryLevelTooSmall, error.Code);
        Assert.Equal("MemoryLevel 800B has 800 bytes: image/conv1 to image/separable1.pointwise, which run row by row, take 811 together (171 packed, 69 of them image/conv1's, 320 of rows between them, 320 that they read and write). "
            + "Make these layers narrower or what they read smaller, open 4 bits, or choose a larger level.", error.Message);
        Assert.Contains("head/dense1 takes 793 (529 packed, 264 that it reads and writes)",
            Assert.Throws<DiagnosticException>(() => BitSearchStage.Run(Plan, null, Options(Precision.W8A8, "792B"))).Message, StringComparison.Ordinal);
        Assert.All(BitSearchStage.Run(Plan, null, Options(Precision.W8A8, "811B")).Bits.Values, bits => Assert.Equal(8, bits));
        Assert.All(BitSearchStage.Run(Plan, null, Options(Precision.W4A4, "767B")).Bits.Values, bits => Assert.Equal(4, bits));
    }

    [Fact]
    public void Mixed_precision_narrows_the_layer_of_the_chain_that_loses_least()
    {
        var sensitivity = new SensitivityResult(8, 64, 0.1, [.. Plan.Decisions.Select(d => new LayerSensitivity(d.Name, d.Name == "image/separable1.depthwise" ? 1e-4 : 1, 0, 1, 0.01))]);
        var result = BitSearchStage.Run(Plan, sensitivity, Options(Precision.Mixed, "800B"));
        Assert.Equal(["image/separable1.depthwise"], result.Bits.Where(b => b.Value == 4).Select(b => b.Key));
        Assert.Equal(result.Objective, result.Bound);
        Assert.Equal("MemoryLevel of image/conv1 to image/separable1.pointwise", Assert.Single(result.Budgets).Name);
        Assert.All(BitSearchStage.Run(Plan, sensitivity, Options(Precision.Mixed, "Pi4-L1")).Bits.Values, bits => Assert.Equal(8, bits));
        Assert.Equal(DiagnosticCodes.MemoryLevelTooSmall, Assert.Throws<DiagnosticException>(() => BitSearchStage.Run(Plan, sensitivity, Options(Precision.Mixed, "766B"))).Diagnostics.Single().Code);
    }

    private static Dictionary<string, int> Bits(int bits) => Plan.Decisions.ToDictionary(d => d.Name, _ => bits);

    private static BitSearchOptions Options(Precision precision, string level) => new(precision, [4, 8], null, null, new Dictionary<string, int>()) { MemoryLevel = MemoryLevel.Parse(level, out _) };
}
