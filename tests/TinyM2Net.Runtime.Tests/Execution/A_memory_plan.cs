using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.Runtime.Tests.Execution;

public class A_memory_plan
{
    private static readonly IntegerGraph Graph = RandomModels.CaseStudy2(4);

    public static TheoryData<string> VectorVariants => [.. KernelVariant.All.Where(variant => variant.IsSupported && variant.Name != "scalar").Select(variant => variant.Name)];

    [Fact]
    public void takes_no_more_than_it_must_layer_by_layer()
    {
        // The image branch's first map and the depthwise one behind it live together.
        Assert.Equal(2 * 32 * 32 * 64 + 32 * 32 * 3 + 44 * 13, MemoryPlan.LayerByLayer(Graph));
        Assert.InRange(MemoryPlan.Of(Graph, Chain.Single(Graph)).TensorBytes, MemoryPlan.LayerByLayer(Graph), 1.1 * MemoryPlan.LayerByLayer(Graph));
    }

    [Theory]
    [MemberData(nameof(VectorVariants))]
    public void takes_no_more_than_it_must_row_by_row(string variant)
    {
        foreach (var graph in new[] { RandomModels.CaseStudy1(8), Graph })
        {
            var plan = MemoryPlan.Of(graph);
            plan.Verify(graph);
            // What a session holds: the inputs, and the last map of a branch while the next one is made.
            Assert.InRange(plan.TensorBytes, 0, 16 * 1024);
            var executable = new Executable(graph, plan, KernelVariant.All.Single(kernels => kernels.Name == variant));
            Assert.InRange(plan.TensorBytes + executable.RowBytes, MemoryPlan.RowByRow(graph), 1.1 * MemoryPlan.RowByRow(graph));
            // Copies in the order of multiplication included.
            Assert.InRange(plan.TensorBytes + executable.ScratchBytes, 0, MemoryPlan.LayerByLayer(graph) / 2);
        }
    }

    [Fact]
    public void is_refused_when_tensors_that_live_together_overlap()
    {
        var plan = MemoryPlan.Of(Graph);
        var offsets = (int[])plan.Offsets.Clone();
        offsets[Chain.Longest(Graph)[0].Output] = offsets[Graph.Inputs[0].Tensor];
        Assert.Throws<ModelFormatException>(() => new MemoryPlan(plan.TensorBytes, offsets).Verify(Graph));
    }

    [Fact]
    public void is_refused_when_it_takes_more_than_all_tensors_side_by_side()
    {
        var plan = MemoryPlan.Of(Graph);
        var apart = Graph.Inputs.Select(input => input.Tensor).Concat(Chain.Longest(Graph).Select(chain => chain.Output)).Sum(tensor => (Graph.Tensors[tensor].Bytes + 63) / 64 * 64);
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
