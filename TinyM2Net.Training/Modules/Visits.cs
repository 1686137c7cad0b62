using System.Numerics;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Modules;

/// <summary>What is done with each operator of a segment, as a type the JIT can specialize on.</summary>
internal interface IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    void Run(Operator<T> op, Slice slice);

    /// <summary>Before rows of a tensor are written: those that are needed no more make room.</summary>
    /// <param name="needed">The first row that is still read.</param>
    /// <param name="filled">Rows that have been written; 0: a new sample begins.</param>
    /// <param name="end">Rows that will have been.</param>
    void Advance(Tensor<T> tensor, int worker, int needed, int filled, int end);

    /// <summary>After a segment's last operator: the one that waits for the batch sees what was written.</summary>
    void Show(Operator<T> observer, Slice slice);
}

internal readonly record struct ForwardVisit<T>(Pass Pass) : IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(Operator<T> op, Slice slice) => op.Forward(Pass, slice);

    public void Advance(Tensor<T> tensor, int worker, int needed, int filled, int end) => tensor.Value.Advance(worker, needed, filled, end);

    public void Show(Operator<T> observer, Slice slice)
    {
        if (Pass.Training)
            observer.Observe(slice);
    }
}

internal readonly record struct BackwardVisit<T>(Pass Pass) : IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(Operator<T> op, Slice slice) => op.Backward(Pass, slice);

    public void Advance(Tensor<T> tensor, int worker, int needed, int filled, int end) => tensor.Gradient.Advance(worker, needed, filled, end);

    public void Show(Operator<T> observer, Slice slice) => observer.ObserveGradient(slice);
}

internal readonly record struct ForwardTangentVisit<T>(Pass Pass) : IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(Operator<T> op, Slice slice) => op.ForwardTangent(Pass, slice);

    public void Advance(Tensor<T> tensor, int worker, int needed, int filled, int end) => tensor.Tangent.Advance(worker, needed, filled, end);

    public void Show(Operator<T> observer, Slice slice)
    {
    }
}

internal readonly record struct BackwardTangentVisit<T>(Pass Pass) : IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(Operator<T> op, Slice slice) => op.BackwardTangent(Pass, slice);

    public void Advance(Tensor<T> tensor, int worker, int needed, int filled, int end) => tensor.GradientTangent.Advance(worker, needed, filled, end);

    public void Show(Operator<T> observer, Slice slice)
    {
    }
}

/// <summary>Runs nothing, and notes how many rows of each tensor are in use at once.</summary>
internal readonly record struct MeasuringVisit<T>(Dictionary<Tensor<T>, int> Rows) : IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(Operator<T> op, Slice slice)
    {
    }

    public void Advance(Tensor<T> tensor, int worker, int needed, int filled, int end) =>
        Rows[tensor] = Math.Max(Rows.GetValueOrDefault(tensor), end - needed);

    public void Show(Operator<T> observer, Slice slice)
    {
    }
}
