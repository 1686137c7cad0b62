using System.Numerics;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>max(x, 0), in place: the output's sign is all that the backward pass needs.</summary>
internal sealed unsafe class Relu<T>(string name, Tensor<T> tensor) : Operator<T>(name, [tensor], tensor)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Forward(in Pass pass, Slice slice)
    {
        var values = At(Output.Value, slice.Start);
        Elementwise.Map(default(Elementwise.ClampToPositive<T>), values, values, values, slice.Count * Output.Shape.Count);
    }

    public override void Backward(in Pass pass, Slice slice) => KeepWherePositive(Output.Gradient, slice);

    public override void ForwardTangent(in Pass pass, Slice slice) => KeepWherePositive(Output.Tangent, slice);

    public override void BackwardTangent(in Pass pass, Slice slice) => KeepWherePositive(Output.GradientTangent, slice);

    private void KeepWherePositive(AlignedBuffer<T> buffer, Slice slice)
    {
        var values = At(buffer, slice.Start);
        Elementwise.Map(default(Elementwise.WherePositive<T>), values, At(Output.Value, slice.Start), values, slice.Count * Output.Shape.Count);
    }
}
