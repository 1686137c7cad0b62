using System.Numerics;
using TinyM2Net.Training.Ops;

namespace TinyM2Net.Training.Modules;

/// <summary>What is done with each operator of a segment, as a type the JIT can specialize on.</summary>
internal interface IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    void Run(Operator<T> op, Slice slice);

    /// <summary>After a segment's last operator: the one that waits for the batch sees what was written.</summary>
    void Show(Operator<T> observer, Slice slice);
}

internal readonly record struct ForwardVisit<T>(Pass Pass) : IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(Operator<T> op, Slice slice) => op.Forward(Pass, slice);

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

    public void Show(Operator<T> observer, Slice slice) => observer.ObserveGradient(slice);
}

internal readonly record struct ForwardTangentVisit<T>(Pass Pass) : IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(Operator<T> op, Slice slice) => op.ForwardTangent(Pass, slice);

    public void Show(Operator<T> observer, Slice slice)
    {
    }
}

internal readonly record struct BackwardTangentVisit<T>(Pass Pass) : IVisit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(Operator<T> op, Slice slice) => op.BackwardTangent(Pass, slice);

    public void Show(Operator<T> observer, Slice slice)
    {
    }
}
