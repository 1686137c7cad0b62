using System.Numerics;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// One differentiable step of a network. It reads its input tensors and overwrites its output; backward it reads the output's
/// gradient and overwrites its inputs' (a tensor has one reader). An operator whose output is its input works in place.
/// Everything it needs is allocated when it is made. Methods taking a <see cref="Slice"/> run for several shards at once.
/// </summary>
/// <param name="name">The layer's name in the plan.</param>
internal abstract unsafe class Operator<T>(string name, IReadOnlyList<Tensor<T>> inputs, Tensor<T> output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public string Name { get; } = name;

    public IReadOnlyList<Tensor<T>> Inputs { get; } = inputs;

    public Tensor<T> Input => Inputs[0];

    public Tensor<T> Output { get; } = output;

    /// <summary>In the order they are stored, running statistics included.</summary>
    public virtual IReadOnlyList<Parameter<T>> Parameters => [];

    /// <summary>False for the first operator of a branch: the features are constants, so nobody asks for their gradient or tangent.</summary>
    public bool InputIsVariable { get; init; } = true;

    /// <summary>True: in training, <see cref="Observe"/> and <see cref="ObserveGradient"/> must have seen the whole batch before the pass goes on.</summary>
    public virtual bool NeedsBatch => false;

    /// <summary>True: works best on a shard's samples together, as its weights outweigh its activations.</summary>
    public virtual bool PrefersWholeShards => false;

    /// <summary>Once a pass, before the forward pass: weights may have changed.</summary>
    public virtual void Begin(in Pass pass)
    {
    }

    /// <summary>Collects the statistics of a slice of the inputs, if <see cref="NeedsBatch"/>.</summary>
    public virtual void Observe(Slice slice)
    {
    }

    /// <summary>Combines what the shards observed.</summary>
    public virtual void Combine(in Pass pass)
    {
    }

    public abstract void Forward(in Pass pass, Slice slice);

    /// <summary>Once a pass, before the backward pass: partial sums start from zero.</summary>
    public virtual void BeginBackward()
    {
    }

    public virtual void ObserveGradient(Slice slice)
    {
    }

    public virtual void CombineGradient(in Pass pass)
    {
    }

    public abstract void Backward(in Pass pass, Slice slice);

    /// <summary>
    /// The gradients that are cut by weights, not by samples: part <paramref name="part"/> of <paramref name="parts"/>, over all
    /// samples; after the backward pass.
    /// </summary>
    public virtual void BackwardWeights(in Pass pass, int part, int parts)
    {
    }

    /// <summary>Sums the shards' partial gradients into the parameters; after the backward pass.</summary>
    public virtual void EndBackward()
    {
    }

    /// <summary>Once a Hessian-vector product, before the tangent passes: directions have changed, partial sums start from zero.</summary>
    public virtual void BeginTangent()
    {
    }

    /// <summary>The output's tangent, by the inputs' and the parameters'; evaluation mode.</summary>
    public abstract void ForwardTangent(in Pass pass, Slice slice);

    /// <summary>The inputs' gradient tangent, by the output's; evaluation mode.</summary>
    public abstract void BackwardTangent(in Pass pass, Slice slice);

    /// <summary>As <see cref="BackwardWeights"/>, for the gradients' tangents.</summary>
    public virtual void BackwardWeightsTangent(in Pass pass, int part, int parts)
    {
    }

    /// <summary>As <see cref="EndBackward"/>, for the gradients' tangents.</summary>
    public virtual void EndTangent(in Pass pass)
    {
    }

    /// <summary>Where a sample starts in any buffer of this operator's tensors.</summary>
    protected T* At(AlignedBuffer<T> buffer, int sample) => buffer.Pointer + (long)sample * (buffer.Length / Output.Capacity);
}
