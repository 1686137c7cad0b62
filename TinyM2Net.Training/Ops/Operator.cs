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

    /// <summary>As <see cref="NeedsBatch"/>, of the backward pass alone.</summary>
    public virtual bool NeedsBatchGradient => NeedsBatch;

    /// <summary>Whether the backward pass and the tangents read the input's values.</summary>
    public virtual bool ReadsInput => false;

    /// <summary>Whether they read the output's values.</summary>
    public virtual bool ReadsOutput => false;

    /// <summary>True: the output costs less to compute again than to keep for the backward pass.</summary>
    public virtual bool IsCheap => false;

    /// <summary>The rows of the output that the first rows of the input determine.</summary>
    public virtual int OutputRows(int inputRows) =>
        Input.Shape.Height == Output.Shape.Height ? inputRows : inputRows == Input.Shape.Height ? Output.Shape.Height : 0;

    /// <summary>The rows of the input that the first rows of the output depend on.</summary>
    public virtual int InputRows(int outputRows) =>
        Input.Shape.Height == Output.Shape.Height ? outputRows : outputRows == 0 ? 0 : Input.Shape.Height;

    /// <summary>The first row of the input that a row of the output, or a later one, depends on.</summary>
    public virtual int FirstInputRow(int outputRow) => Input.Shape.Height == Output.Shape.Height ? outputRow : 0;

    /// <summary>The first row of the output that depends on a row of the input, or on a later one.</summary>
    public virtual int FirstOutputRow(int inputRow) => Input.Shape.Height == Output.Shape.Height ? inputRow : 0;

    /// <summary>The rows of the input that nothing but the first rows of the output depends on: their gradient is complete.</summary>
    public virtual int CompleteRows(int outputRows) =>
        Input.Shape.Height == Output.Shape.Height ? outputRows : outputRows == Output.Shape.Height ? Input.Shape.Height : 0;

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

    /// <summary>The rows of the output to work on.</summary>
    protected Rows OutputRows(Slice slice) => slice.Output.Within(Output.Shape.Height);

    /// <summary>The rows of the input to work on.</summary>
    protected Rows InputRows(Slice slice) => slice.Input.Within(Input.Shape.Height);

    /// <summary>Where a sample starts in a buffer of as many samples as the output has.</summary>
    protected T* At(AlignedBuffer<T> buffer, int sample) => buffer.Pointer + (long)sample * (buffer.Length / Output.Capacity);
}
