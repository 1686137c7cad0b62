namespace TinyM2Net.Training.Tensors;

/// <summary>How long a value is wanted.</summary>
internal enum Lifetime
{
    /// <summary>For the whole step.</summary>
    Kept,

    /// <summary>Until the operators around it have done a sample: a worker's samples share its place.</summary>
    Transient,
}

/// <summary>A batch of activations, sample after sample in HWC order, with what a training step keeps about each value.</summary>
internal sealed class Tensor<T>
    where T : unmanaged
{
    private readonly Tensor<T>? owner;
    private BatchBuffer<T>? value;
    private BatchBuffer<T>? gradient;
    private BatchBuffer<T>? tangent;
    private BatchBuffer<T>? gradientTangent;
    private int workers = 1;
    private Lifetime gradientLifetime;
    private Lifetime tangentLifetime;
    private Lifetime gradientTangentLifetime;
    private int valueRows;
    private int gradientRows;

    /// <param name="shape">The shape of one sample.</param>
    /// <param name="capacity">The most samples it holds.</param>
    public Tensor(Shape shape, int capacity) => (Shape, Capacity) = (shape, capacity);

    private Tensor(Tensor<T> owner, Shape shape)
    {
        this.owner = owner;
        (Shape, Capacity) = (shape, owner.Capacity);
    }

    public Shape Shape { get; }

    public int Capacity { get; }

    /// <summary>Whether <see cref="Value"/> outlives the sample's turn.</summary>
    public Lifetime ValueLifetime { get; private set; }

    public BatchBuffer<T> Value => owner?.Value ?? (value ??= New(ValueLifetime, valueRows));

    /// <summary>The loss's derivative by each value.</summary>
    public BatchBuffer<T> Gradient => owner?.Gradient ?? (gradient ??= New(gradientLifetime, gradientRows));

    /// <summary>The values' derivative along the direction of a Hessian-vector product.</summary>
    public BatchBuffer<T> Tangent => owner?.Tangent ?? (tangent ??= New(tangentLifetime, valueRows));

    /// <summary>The gradients' derivative along that direction.</summary>
    public BatchBuffer<T> GradientTangent => owner?.GradientTangent ?? (gradientTangent ??= New(gradientTangentLifetime, gradientRows));

    /// <summary>The same values under another shape of the same count.</summary>
    public Tensor<T> Reshape(Shape shape) => shape.Count == Shape.Count
        ? new(this, shape)
        : throw new ArgumentException($"{Shape} and {shape} differ in count.", nameof(shape));

    /// <summary>States how long everything is wanted; what was held before is lost.</summary>
    /// <param name="workers">How many may work on samples at once.</param>
    public void Plan(Lifetime forValue, Lifetime forGradient, Lifetime forTangent, Lifetime forGradientTangent, int workers)
    {
        (ValueLifetime, gradientLifetime, tangentLifetime, gradientTangentLifetime) = (forValue, forGradient, forTangent, forGradientTangent);
        this.workers = workers;
        (valueRows, gradientRows) = (Shape.Height, Shape.Height);
        (value, gradient, tangent, gradientTangent) = (null, null, null, null);
    }

    /// <summary>States how many rows of a sample are in use at once, at most: as many as transient values and gradients hold.</summary>
    public void PlanRows(int ofValue, int ofGradient) => (valueRows, gradientRows) = (ofValue, ofGradient);

    /// <summary>Allocates what a forward pass writes, before shards would race to.</summary>
    public void ReserveValue() => _ = Value;

    /// <summary>Allocates what a backward pass writes.</summary>
    public void ReserveGradient() => _ = Gradient;

    /// <summary>Allocates what the tangent passes write.</summary>
    public void ReserveTangents() => _ = (Tangent, GradientTangent);

    private BatchBuffer<T> New(Lifetime lifetime, int rows) => lifetime == Lifetime.Transient
        ? new(Shape.Width * Shape.Channels, rows, workers, isTransient: true)
        : new(Shape.Width * Shape.Channels, Shape.Height, Capacity, isTransient: false);
}
