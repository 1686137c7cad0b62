using System.Numerics;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>The inputs, each flat, side by side.</summary>
internal sealed unsafe class Concat<T>(string name, IReadOnlyList<Tensor<T>> inputs, Tensor<T> output) : Operator<T>(name, inputs, output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (Tensor<T> Input, int Offset)[] places = Place(inputs);

    public override void Forward(in Pass pass, Slice slice)
    {
        foreach (var (input, offset) in places)
            Copy(input.Value, Output.Value, offset, slice, join: true);
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        foreach (var (input, offset) in places)
            Copy(input.Gradient, Output.Gradient, offset, slice, join: false);
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
        foreach (var (input, offset) in places)
            Copy(input.Tangent, Output.Tangent, offset, slice, join: true);
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        foreach (var (input, offset) in places)
            Copy(input.GradientTangent, Output.GradientTangent, offset, slice, join: false);
    }

    private static (Tensor<T> Input, int Offset)[] Place(IReadOnlyList<Tensor<T>> inputs)
    {
        var offset = 0;
        var places = new List<(Tensor<T>, int)>();
        foreach (var input in inputs)
        {
            places.Add((input, offset));
            offset += input.Shape.Count;
        }

        return [.. places];
    }

    private void Copy(BatchBuffer<T> part, BatchBuffer<T> whole, int offset, Slice slice, bool join)
    {
        var length = part.Length / Output.Capacity;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var apart = new Span<T>(part.At(sample, slice.Worker), length);
            var together = new Span<T>(whole.At(sample, slice.Worker) + offset, length);
            if (join)
                apart.CopyTo(together);
            else
                together.CopyTo(apart);
        }
    }
}
