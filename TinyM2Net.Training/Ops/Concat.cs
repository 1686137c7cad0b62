using System.Numerics;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>The inputs, each flat, side by side; zeros in the place of those that are absent.</summary>
internal sealed unsafe class Concat<T>(string name, IReadOnlyList<Tensor<T>> inputs, Tensor<T> output) : Operator<T>(name, inputs, output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] offsets = [.. inputs.Select((_, input) => inputs.Take(input).Sum(before => before.Shape.Count))];
    private readonly bool[] absent = new bool[inputs.Count];

    /// <summary>Inputs, by number, that count as zeros.</summary>
    public IReadOnlyList<int> Absent
    {
        get => [.. Enumerable.Range(0, absent.Length).Where(input => absent[input])];
        set
        {
            Array.Clear(absent);
            foreach (var input in value)
                absent[input] = true;
        }
    }

    public override void Forward(in Pass pass, Slice slice)
    {
        for (var input = 0; input < offsets.Length; input++)
            Copy(Inputs[input].Value, Output.Value, input, slice, join: true);
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        for (var input = 0; input < offsets.Length; input++)
            Copy(Inputs[input].Gradient, Output.Gradient, input, slice, join: false);
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
        for (var input = 0; input < offsets.Length; input++)
            Copy(Inputs[input].Tangent, Output.Tangent, input, slice, join: true);
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        for (var input = 0; input < offsets.Length; input++)
            Copy(Inputs[input].GradientTangent, Output.GradientTangent, input, slice, join: false);
    }

    private void Copy(BatchBuffer<T> part, BatchBuffer<T> whole, int input, Slice slice, bool join)
    {
        var (length, offset) = (part.Length / Output.Capacity, offsets[input]);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var apart = new Span<T>(part.At(sample, slice.Worker), length);
            var together = new Span<T>(whole.At(sample, slice.Worker) + offset, length);
            if (absent[input])
                (join ? together : apart).Clear();
            else if (join)
                apart.CopyTo(together);
            else
                together.CopyTo(apart);
        }
    }
}
