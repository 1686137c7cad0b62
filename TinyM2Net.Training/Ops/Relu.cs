using System.Numerics;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>max(x, 0), in place: the output's sign is all that the backward pass needs.</summary>
internal sealed unsafe class Relu<T>(string name, Tensor<T> tensor) : Operator<T>(name, [tensor], tensor)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int row = tensor.Shape.Width * tensor.Shape.Channels;

    /// <summary>True: whatever writes the tensor has clamped it already.</summary>
    public bool IsClamped { get; init; }

    public override bool ReadsOutput => true;

    public override bool IsCheap => true;

    public override void Forward(in Pass pass, Slice slice)
    {
        if (IsClamped)
            return;
        var rows = OutputRows(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var values = Output.Value.At(sample, slice.Worker) + (long)rows.Start * row;
            Elementwise.Map(default(Elementwise.ClampToPositive<T>), values, values, values, rows.Count * row);
        }
    }

    public override void Backward(in Pass pass, Slice slice) => KeepWherePositive(Output.Gradient, slice);

    public override void ForwardTangent(in Pass pass, Slice slice) => KeepWherePositive(Output.Tangent, slice);

    public override void BackwardTangent(in Pass pass, Slice slice) => KeepWherePositive(Output.GradientTangent, slice);

    private void KeepWherePositive(BatchBuffer<T> buffer, Slice slice)
    {
        var rows = OutputRows(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var values = buffer.At(sample, slice.Worker) + (long)rows.Start * row;
            var outputs = Output.Value.At(sample, slice.Worker) + (long)rows.Start * row;
            Elementwise.Map(default(Elementwise.WherePositive<T>), values, outputs, values, rows.Count * row);
        }
    }
}
