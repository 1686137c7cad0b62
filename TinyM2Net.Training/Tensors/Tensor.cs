namespace TinyM2Net.Training.Tensors;

/// <summary>A batch of activations, sample after sample in HWC order, with what a training step keeps about each value.</summary>
/// <param name="shape">The shape of one sample.</param>
/// <param name="capacity">The most samples it holds.</param>
internal sealed class Tensor<T>(Shape shape, int capacity)
    where T : unmanaged
{
    private AlignedBuffer<T>? gradient;
    private AlignedBuffer<T>? tangent;
    private AlignedBuffer<T>? gradientTangent;

    public Shape Shape { get; } = shape;

    public int Capacity { get; } = capacity;

    public AlignedBuffer<T> Value { get; } = new(shape.Count * capacity);

    /// <summary>The loss's derivative by each value.</summary>
    public AlignedBuffer<T> Gradient => gradient ??= new(Value.Length);

    /// <summary>The values' derivative along the direction of a Hessian-vector product.</summary>
    public AlignedBuffer<T> Tangent => tangent ??= new(Value.Length);

    /// <summary>The gradients' derivative along that direction.</summary>
    public AlignedBuffer<T> GradientTangent => gradientTangent ??= new(Value.Length);

    /// <summary>Allocates what a backward pass writes, before shards would race to.</summary>
    public void ReserveGradient() => _ = Gradient;

    public void ReserveTangents() => _ = (Tangent, GradientTangent);
}
