using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Tests.Execution;

public class A_memory_plan
{
    private static readonly IntegerGraph Graph = RandomModels.CaseStudy2(4);

    [Fact]
    public void takes_less_than_all_tensors_together_and_no_more_than_it_must()
    {
        var plan = MemoryPlan.Of(Graph);
        plan.Verify(Graph);
        // The image branch's first map and the depthwise one behind it live together.
        Assert.InRange(plan.TensorBytes, 2 * 32 * 32 * 64, Graph.Tensors.Sum(tensor => tensor.Bytes) / 2);
    }

    [Fact]
    public void is_refused_when_tensors_that_live_together_overlap()
    {
        var plan = MemoryPlan.Of(Graph);
        var node = (WeightedNode)Graph.Nodes[1];
        var offsets = (int[])plan.Offsets.Clone();
        offsets[node.Output] = offsets[node.Input];
        Assert.Throws<ModelFormatException>(() => new MemoryPlan(plan.TensorBytes, offsets).Verify(Graph));
    }

    [Fact]
    public void is_refused_when_it_takes_more_than_all_tensors_side_by_side()
    {
        var plan = MemoryPlan.Of(Graph);
        var apart = Graph.Tensors.Sum(tensor => (tensor.Bytes + 63) / 64 * 64);
        (plan with { TensorBytes = apart }).Verify(Graph);
        Assert.Throws<ModelFormatException>(() => (plan with { TensorBytes = apart + 64 }).Verify(Graph));
    }

    [Theory]
    [InlineData(-64)]
    [InlineData(1)]
    [InlineData(int.MaxValue - 63)]
    public void is_refused_when_a_tensor_lies_wrong(int offset)
    {
        var plan = MemoryPlan.Of(Graph);
        var offsets = (int[])plan.Offsets.Clone();
        offsets[Graph.Output] = offset;
        Assert.Throws<ModelFormatException>(() => new MemoryPlan(plan.TensorBytes, offsets).Verify(Graph));
    }
}
