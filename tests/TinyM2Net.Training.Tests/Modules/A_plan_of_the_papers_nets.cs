using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Tests.Modules;

public class A_plan_of_the_papers_nets
{
    [Fact]
    public void has_the_parameters_and_macs_of_table_2()
    {
        var plan = NetworkPlan.Create(PaperNets.Case1);
        Assert.Equal(119_458, plan.Parameters);
        Assert.Equal(13_100_064, plan.Macs);
        Assert.Equal([672, 1296], Flattened(plan));
    }

    [Fact]
    public void has_the_parameters_and_macs_of_table_3()
    {
        var plan = NetworkPlan.Create(PaperNets.Case2);
        Assert.Equal(419_012, plan.Parameters);
        Assert.Equal(7_598_976, plan.Macs);
        Assert.Equal([2112, 4096], Flattened(plan));
    }

    [Fact]
    public void names_a_decision_for_every_layer_with_weights()
    {
        var plan = NetworkPlan.Create(PaperNets.Case2);
        Assert.Equal(
            [
                "audio/conv1", "audio/separable1.depthwise", "audio/separable1.pointwise", "audio/separable2.depthwise", "audio/separable2.pointwise", "audio/dense1",
                "image/conv1", "image/separable1.depthwise", "image/separable1.pointwise", "image/separable2.depthwise", "image/separable2.pointwise", "image/dense1",
                "head/dense1", "head/dense2",
            ],
            plan.Decisions.Select(decision => decision.Name));
        Assert.Equal(plan.Macs, plan.Decisions.Sum(decision => decision.Macs));
    }

    [Fact]
    public void refuses_a_window_larger_than_its_input_by_the_layers_name()
    {
        var tooDeep = new NetworkDefinition(
            [new BranchDefinition("audio", new Shape(4, 4, 1), [new MaxPoolDefinition(2, 2, 2, 2), new ConvDefinition(8, 3, 3, 1, Padding.Valid, false, Activation.Relu)])],
            [new DenseDefinition(2, Activation.None)], 2);
        var error = Assert.Throws<ShapeException>(() => NetworkPlan.Create(tooDeep));
        Assert.Equal("audio/conv1", error.LayerName);
        Assert.Equal(new Shape(2, 2, 1), error.InputShape);
        Assert.Equal("conv 8 3x3 valid", error.LayerText);
    }

    [Fact]
    public void refuses_a_head_that_does_not_end_in_the_classes()
    {
        var headless = PaperNets.Case2 with { Classes = 3 };
        Assert.Throws<ArgumentException>(() => NetworkPlan.Create(headless));
    }

    private static IEnumerable<int> Flattened(NetworkPlan plan) =>
        plan.Layers.Where(layer => layer.Definition is FlattenDefinition).Select(layer => layer.Output.Count);
}
