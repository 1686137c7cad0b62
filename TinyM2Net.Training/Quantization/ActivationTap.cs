using System.Numerics;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Quantization;

/// <summary>Copies what a layer reads and changes nothing: its input tensor can be looked at after a forward pass. For evaluation alone.</summary>
internal sealed class ActivationTap<T>(string name, Tensor<T> input, Tensor<T> output) : Operator<T>(name, [input], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Forward(in Pass pass, Slice slice) => Copy(Input.Value, Output.Value, slice);

    public override void Backward(in Pass pass, Slice slice) => Copy(Output.Gradient, Input.Gradient, slice);

    public override void ForwardTangent(in Pass pass, Slice slice) => Copy(Input.Tangent, Output.Tangent, slice);

    public override void BackwardTangent(in Pass pass, Slice slice) => Copy(Output.GradientTangent, Input.GradientTangent, slice);

    private unsafe void Copy(BatchBuffer<T> from, BatchBuffer<T> to, Slice slice)
    {
        var rows = OutputRows(slice);
        var row = Input.Shape.Width * Input.Shape.Channels;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            new Span<T>(from.At(sample, slice.Worker) + (long)rows.Start * row, rows.Count * row)
                .CopyTo(new Span<T>(to.At(sample, slice.Worker) + (long)rows.Start * row, rows.Count * row));
    }
}

/// <summary>Taps in front of every layer that reads quantized values, by the layer's name.</summary>
internal sealed class TapFactory : IQuantizerFactory<float>
{
    private readonly Dictionary<string, ActivationTap<float>> taps = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, ActivationTap<float>> Taps => taps;

    public IWeightTransform<float>? ForWeights(DecisionLayer layer, Parameter<float> weights) => null;

    public Operator<float> ForInput(DecisionLayer layer, Tensor<float> input, Tensor<float> output, bool inputIsVariable, int shards) =>
        Tap(layer.Name, input, output, inputIsVariable);

    public Operator<float> ForAverage(LayerPlan layer, Tensor<float> input, Tensor<float> output, bool inputIsVariable, int shards) =>
        Tap(layer.Name, input, output, inputIsVariable);

    private ActivationTap<float> Tap(string consumer, Tensor<float> input, Tensor<float> output, bool inputIsVariable) =>
        taps[consumer] = new ActivationTap<float>(consumer, input, output) { InputIsVariable = inputIsVariable };
}
