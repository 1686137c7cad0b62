using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Training.Tests.Quantization;

public sealed class When_the_papers_second_net_is_quantized
{
    private static readonly NetworkPlan Plan = NetworkPlan.Create(new NetworkDefinition(
        [new BranchDefinition("image", new Shape(32, 32, 3), Branch), new BranchDefinition("audio", new Shape(44, 13, 1), Branch)],
        [new DenseDefinition(64, Activation.Relu), new DenseDefinition(4, Activation.None)], 4));

    private static IReadOnlyList<LayerDefinition> Branch =>
    [
        new ConvDefinition(64, 3, 3, 1, Padding.Same, false, Activation.Relu),
        new SeparableConvDefinition(32, 3, 3, 1, Padding.Same, false, Activation.Relu), new MaxPoolDefinition(2, 2, 2, 2),
        new SeparableConvDefinition(64, 3, 3, 1, Padding.Same, false, Activation.Relu), new MaxPoolDefinition(2, 2, 2, 2),
        new FlattenDefinition(), new DenseDefinition(64, Activation.Relu),
    ];

    [Fact]
    public void A_layers_activation_bits_are_those_it_reads_and_inputs_are_always_8()
    {
        var scheme = Scheme(4);
        Assert.Equal(new ActivationRange(8, true), scheme.InputOf("audio/conv1").Range);
        Assert.Equal(new ActivationRange(4, false), scheme.InputOf("audio/separable1.depthwise").Range);
        Assert.Equal(new ActivationRange(4, true), scheme.InputOf("audio/separable1.pointwise").Range);
        Assert.Equal(new ActivationRange(4, false), scheme.InputOf("head/dense1").Range);
        Assert.Null(scheme.OutputOf("head/dense2"));
        Assert.Equal(Plan.Decisions.Count, scheme.Points.Count);
    }

    [Fact]
    public void Branches_that_meet_share_one_point()
    {
        var scheme = Scheme(8);
        Assert.Same(scheme.InputOf("head/dense1"), scheme.OutputOf("image/dense1"));
        Assert.Same(scheme.InputOf("head/dense1"), scheme.OutputOf("audio/dense1"));
    }

    [Fact]
    public void Bit_operations_are_the_product_of_both_widths_and_the_multiplications()
    {
        Assert.Equal(64.0 * Plan.Macs, Plan.Decisions.Sum(Scheme(8).Bops));
        var firsts = Plan.Decisions.Where(d => d.Name.EndsWith("/conv1", StringComparison.Ordinal)).Sum(d => d.Macs);
        Assert.Equal(16.0 * Plan.Macs + 16.0 * firsts, Plan.Decisions.Sum(Scheme(4).Bops));
    }

    private static QuantizationScheme Scheme(int bits) => new(Plan, Plan.Decisions.ToDictionary(d => d.Name, _ => bits));
}
