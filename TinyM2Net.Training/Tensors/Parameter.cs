namespace TinyM2Net.Training.Tensors;

/// <summary>Named values of a network: weights, biases, and the running statistics, which no gradient moves.</summary>
internal sealed class Parameter<T>
    where T : unmanaged
{
    private AlignedBuffer<T>? effective;
    private AlignedBuffer<T>? effectiveGradient;
    private AlignedBuffer<T>? tangent;
    private AlignedBuffer<T>? gradientTangent;

    /// <param name="name">The key in the stored weights.</param>
    /// <param name="trainable">False: no optimizer moves it.</param>
    public Parameter(string name, int length, bool trainable = true)
    {
        Name = name;
        Trainable = trainable;
        Value = new(length);
        Gradient = new(length);
    }

    public string Name { get; }

    public bool Trainable { get; }

    public int Length => Value.Length;

    public AlignedBuffer<T> Value { get; }

    /// <summary>The batch loss's derivative by <see cref="Value"/>.</summary>
    public AlignedBuffer<T> Gradient { get; }

    /// <summary>What stands between the stored values and those the operator computes with; null: nothing.</summary>
    public IWeightTransform<T>? Transform { get; private set; }

    /// <summary>The values the operator computes with.</summary>
    public AlignedBuffer<T> Effective => effective ?? Value;

    /// <summary>The loss's derivative by <see cref="Effective"/>: what operators write.</summary>
    public AlignedBuffer<T> EffectiveGradient => effectiveGradient ?? Gradient;

    /// <summary>The direction of a Hessian-vector product.</summary>
    public AlignedBuffer<T> Tangent => tangent ??= new(Length);

    /// <summary>The Hessian-vector product's share of this parameter.</summary>
    public AlignedBuffer<T> GradientTangent => gradientTangent ??= new(Length);

    /// <summary>Puts a transform (fake quantization) between the stored values and the operator.</summary>
    public void Use(IWeightTransform<T> transform)
    {
        Transform = transform;
        effective = new(Length);
        effectiveGradient = new(Length);
    }

    /// <summary>Allocates what the tangent passes read and write, before shards would race to.</summary>
    public void ReserveTangents() => _ = (Tangent, GradientTangent);

    /// <summary>Brings <see cref="Effective"/> up to date; once a step, before the forward pass.</summary>
    public void Refresh() => Transform?.Forward(Value, Effective);

    /// <summary>Carries the gradient through the transform; once a step, after the backward pass.</summary>
    public void FinishGradient() => Transform?.Backward(Value, EffectiveGradient, Gradient);
}
