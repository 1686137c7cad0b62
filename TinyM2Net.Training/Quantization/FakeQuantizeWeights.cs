using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Quantization;

/// <summary>Weights as <see cref="WeightQuantizer"/> will pack them; the gradient passes straight through, as the largest weight sets the scale and none is clipped.</summary>
internal sealed class FakeQuantizeWeights(int channels, int bits) : IWeightTransform<float>
{
    public IReadOnlyList<Parameter<float>> Parameters => [];

    public void Forward(AlignedBuffer<float> weights, AlignedBuffer<float> effective)
    {
        var scales = WeightQuantizer.Scales(weights.Span, channels, bits);
        WeightQuantizer.FakeQuantize(weights.Span, scales, bits, effective.Span);
    }

    public void Backward(AlignedBuffer<float> weights, AlignedBuffer<float> effectiveGradient, AlignedBuffer<float> gradient) =>
        effectiveGradient.Span.CopyTo(gradient.Span);
}
