namespace TinyM2Net.Training.Tensors;

/// <summary>A batch of activations, sample after sample in HWC order, with what a training step keeps about each value.</summary>
internal sealed class Tensor<T>
    where T : unmanaged
{
    private readonly Tensor<T>? owner;
    private AlignedBuffer<T>? gradient;
    private AlignedBuffer<T>? tangent;
    private AlignedBuffer<T>? gradientTangent;

    /// <param name="shape">The shape of one sample.</param>
    /// <param name="capacity">The most samples it holds.</param>
    public Tensor(Shape shape, int capacity)
    {
        (Shape, Capacity) = (shape, capacity);
        Value = new(shape.Count * capacity);
    }

    private Tensor(Tensor<T> owner, Shape shape)
    {
        this.owner = owner;
        (Shape, Capacity, Value) = (shape, owner.Capacity, owner.Value);
    }

    public Shape Shape { get; }

    public int Capacity { get; }

    public AlignedBuffer<T> Value { get; }

    /// <summary>The loss's derivative by each value.</summary>
    public AlignedBuffer<T> Gradient => owner?.Gradient ?? (gradient ??= new(Value.Length));

    /// <summary>The values' derivative along the direction of a Hessian-vector product.</summary>
    public AlignedBuffer<T> Tangent => owner?.Tangent ?? (tangent ??= new(Value.Length));

    /// <summary>The gradients' derivative along that direction.</summary>
    public AlignedBuffer<T> GradientTangent => owner?.GradientTangent ?? (gradientTangent ??= new(Value.Length));

    /// <summary>The same values under another shape of the same count.</summary>
    public Tensor<T> Reshape(Shape shape) => shape.Count == Shape.Count
        ? new(this, shape)
        : throw new ArgumentException($"{Shape} and {shape} differ in count.", nameof(shape));

    /// <summary>Allocates what a backward pass writes, before shards would race to.</summary>
    public void ReserveGradient() => _ = Gradient;

    /// <summary>Allocates what the tangent passes write.</summary>
    public void ReserveTangents() => _ = (Tangent, GradientTangent);
}
