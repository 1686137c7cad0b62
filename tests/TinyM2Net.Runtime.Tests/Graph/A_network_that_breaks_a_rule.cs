using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Tests.Execution;

namespace TinyM2Net.Runtime.Tests.Graph;

public class A_network_that_breaks_a_rule
{
    private static readonly IntegerGraph Good = RandomModels.Small();

    [Fact]
    public void is_one_that_kept_them_before() => GraphValidator.Validate(Good);

    [Fact]
    public void by_an_accumulator_that_can_overflow_is_refused() => Refuse<WeightedNode>(
        node => node with { Requantization = node.Requantization with { Multipliers = [int.MaxValue], Exponent = 1 } }, "overflow");

    [Fact]
    public void by_a_weight_beyond_its_bits_is_refused() => Refuse<WeightedNode>(
        node => node with { Weights = node.Weights with { Values = [.. node.Weights.Values.Select(_ => sbyte.MinValue)] } }, "127");

    [Fact]
    public void by_a_missing_bias_is_refused() => Refuse<WeightedNode>(node => node with { Weights = node.Weights with { Bias = [1] } }, "biases");

    [Fact]
    public void by_a_window_that_gives_another_shape_is_refused() => Refuse<MaxPoolNode>(node => node with { StrideHeight = 1 }, "does not take");

    [Fact]
    public void by_reading_what_is_not_yet_written_is_refused() => Refuse<MaxPoolNode>(node => node with { Input = Good.Output }, "before it is written");

    [Fact]
    public void by_writing_twice_is_refused() => Refuse<ConvolutionNode>(node => node with { Output = Good.Inputs[0].Tensor }, "second time");

    [Fact]
    public void by_a_tensor_that_does_not_exist_is_refused() => Refuse<DenseNode>(node => node with { Input = 99 }, "does not exist");

    [Fact]
    public void by_concatenating_different_scales_is_refused()
    {
        var concat = Good.Nodes.OfType<ConcatNode>().Single();
        var tensors = Good.Tensors.ToArray();
        tensors[concat.Inputs[0]] = tensors[concat.Inputs[0]] with { Scale = 0.07f };
        Assert.Contains("must agree", Assert.Throws<ModelFormatException>(() => GraphValidator.Validate(Good with { Tensors = tensors })).Message, StringComparison.Ordinal);
    }

    private static void Refuse<T>(Func<T, Node> change, string reason)
        where T : Node
    {
        var nodes = Good.Nodes.ToArray();
        var index = Array.FindIndex(nodes, node => node is T);
        nodes[index] = change((T)nodes[index]);
        var exception = Assert.Throws<ModelFormatException>(() => GraphValidator.Validate(Good with { Nodes = nodes }));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }
}
