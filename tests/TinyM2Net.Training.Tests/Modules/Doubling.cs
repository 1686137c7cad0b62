using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Modules;

/// <summary>The simplest transform with a gradient worth checking.</summary>
internal sealed class Doubling : IWeightTransform<double>
{
    public IReadOnlyList<Parameter<double>> Parameters => [];

    public void Forward(AlignedBuffer<double> weights, AlignedBuffer<double> effective)
    {
        for (var index = 0; index < weights.Length; index++)
            effective[index] = 2 * weights[index];
    }

    public void Backward(AlignedBuffer<double> weights, AlignedBuffer<double> effectiveGradient, AlignedBuffer<double> gradient)
    {
        for (var index = 0; index < weights.Length; index++)
            gradient[index] = 2 * effectiveGradient[index];
    }
}
