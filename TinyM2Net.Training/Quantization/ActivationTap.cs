using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Quantization;

/// <summary>Copies what a layer reads and changes nothing: its input tensor can be looked at after a forward pass. For evaluation alone.</summary>
internal sealed class ActivationTap(string name, Tensor<float> input, Tensor<float> output) : Operator<float>(name, [input], output)
{
    public override void Forward(in Pass pass, Slice slice) => Copy(Input.Value, Output.Value, slice);

    public override void Backward(in Pass pass, Slice slice) => Copy(Output.Gradient, Input.Gradient, slice);

    public override void ForwardTangent(in Pass pass, Slice slice) => Copy(Input.Tangent, Output.Tangent, slice);

    public override void BackwardTangent(in Pass pass, Slice slice) => Copy(Output.GradientTangent, Input.GradientTangent, slice);

    private void Copy(AlignedBuffer<float> from, AlignedBuffer<float> to, Slice slice)
    {
        var size = Input.Shape.Count;
        from.Span.Slice(slice.Start * size, slice.Count * size).CopyTo(to.Span.Slice(slice.Start * size, slice.Count * size));
    }
}

/// <summary>Taps in front of every layer that reads quantized values, by the layer's name.</summary>
internal sealed class TapFactory : IQuantizerFactory<float>
{
    private readonly Dictionary<string, ActivationTap> taps = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, ActivationTap> Taps => taps;

    public IWeightTransform<float>? ForWeights(DecisionLayer layer, Parameter<float> weights) => null;

    public Operator<float> ForInput(DecisionLayer layer, Tensor<float> input, Tensor<float> output, bool inputIsVariable, int shards) =>
        Tap(layer.Name, input, output, inputIsVariable);

    public Operator<float> ForAverage(LayerPlan layer, Tensor<float> input, Tensor<float> output, bool inputIsVariable, int shards) =>
        Tap(layer.Name, input, output, inputIsVariable);

    private ActivationTap Tap(string consumer, Tensor<float> input, Tensor<float> output, bool inputIsVariable) =>
        taps[consumer] = new ActivationTap(consumer, input, output) { InputIsVariable = inputIsVariable };
}
