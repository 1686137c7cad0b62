namespace TinyM2Net.Training.Tensors;

/// <summary>A differentiable map of a parameter's stored values to those its operator computes with, such as fake quantization.</summary>
internal interface IWeightTransform<T>
    where T : unmanaged
{
    /// <summary>What the transform itself learns, such as a step per output channel.</summary>
    IReadOnlyList<Parameter<T>> Parameters { get; }

    void Forward(AlignedBuffer<T> weights, AlignedBuffer<T> effective);

    /// <summary>Overwrites <paramref name="gradient"/> and the gradients of <see cref="Parameters"/>.</summary>
    void Backward(AlignedBuffer<T> weights, AlignedBuffer<T> effectiveGradient, AlignedBuffer<T> gradient);
}
