using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Quantization;

/// <summary>Puts the fake quantization of a scheme into one network.</summary>
/// <param name="steps">First steps, one per point of the scheme.</param>
internal sealed class QuantizerFactory(QuantizationScheme scheme, IReadOnlyList<float> steps) : IQuantizerFactory<float>
{
    private readonly FakeQuantizeActivations?[] made = new FakeQuantizeActivations?[scheme.Points.Count];

    /// <summary>Steps as they are now, one per point.</summary>
    public float[] Steps => [.. made.Select((op, point) => op?.Step ?? steps[point])];

    public IWeightTransform<float> ForWeights(DecisionLayer layer, Parameter<float> weights) =>
        new FakeQuantizeWeights(layer.Output.Channels, scheme.WeightBits(layer));

    public Operator<float> ForInput(DecisionLayer layer, Tensor<float> input, Tensor<float> output, bool inputIsVariable, int shards) =>
        Make(layer.Name, input, output, inputIsVariable, shards);

    public Operator<float> ForAverage(LayerPlan layer, Tensor<float> input, Tensor<float> output, bool inputIsVariable, int shards) =>
        Make(layer.Name, input, output, inputIsVariable, shards);

    private FakeQuantizeActivations Make(string consumer, Tensor<float> input, Tensor<float> output, bool inputIsVariable, int shards)
    {
        var point = scheme.InputOf(consumer);
        return made[point.Index] = new FakeQuantizeActivations(consumer, input, output, point.Range, steps[point.Index], shards)
        {
            InputIsVariable = inputIsVariable,
        };
    }
}
