using System.Numerics;
using TinyM2Net.Training.Ops;

namespace TinyM2Net.Training.Tests.Ops;

/// <summary>One operator by itself, over a batch of <see cref="OperatorCase.Samples"/> in two uneven shards, called as a network calls it.</summary>
internal static class OperatorRun
{
    private const int Stream = 5;

    public static Slice[] Slices => [new Slice(0, 0, 1), new Slice(1, 1, OperatorCase.Samples - 1)];

    public static void Forward<T>(Operator<T> op, T[][] inputs, bool training)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var input = 0; input < inputs.Length; input++)
            inputs[input].CopyTo(op.Inputs[input].Value.Span);
        var pass = new Pass(OperatorCase.Samples, training, Stream);
        op.Begin(pass);
        if (op.NeedsBatch && training)
        {
            foreach (var slice in Slices)
                op.Observe(slice);
            op.Combine(pass);
        }

        foreach (var slice in Slices)
            op.Forward(pass, slice);
    }

    public static void Backward<T>(Operator<T> op, T[] gradient, bool training)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var pass = new Pass(OperatorCase.Samples, training, Stream);
        gradient.CopyTo(op.Output.Gradient.Span);
        op.BeginBackward();
        if (op.NeedsBatch)
        {
            foreach (var slice in Slices)
                op.ObserveGradient(slice);
            op.CombineGradient(pass);
        }

        foreach (var slice in Slices)
            op.Backward(pass, slice);
        for (var part = 0; part < OperatorCase.Shards; part++)
            op.BackwardWeights(pass, part, OperatorCase.Shards);
        op.EndBackward();
    }
}
