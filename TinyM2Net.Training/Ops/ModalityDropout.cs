using System.Numerics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// In training, silences at most one of the concatenated branches of a sample, each with its own probability: the head learns to answer by
/// any of them (Neverova et al. 2016, ModDrop). In place; otherwise nothing happens.
/// </summary>
/// <param name="rates">Of the branches, in order; together at most 1.</param>
/// <param name="widths">Of the branches' parts, in order; at least two.</param>
internal sealed unsafe class ModalityDropout<T>(string name, IReadOnlyList<double> rates, IReadOnlyList<int> widths, Tensor<T> tensor) : Operator<T>(name, [tensor], tensor)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int None = -1;
    private readonly int[] silenced = new int[tensor.Capacity];
    private readonly int[] offsets = [.. widths.Select((_, branch) => widths.Take(branch).Sum())];
    private readonly double total = rates.Sum();
    private SplitMix stream;

    public override void Begin(in Pass pass) => stream = new SplitMix(pass.Stream).Fork(Name);

    public override void Forward(in Pass pass, Slice slice)
    {
        if (!pass.Training)
            return;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var draws = stream.Fork((ulong)sample);
            silenced[sample] = draws.NextDouble() < total ? Branch(draws.NextDouble() * total) : None;
            Silence(Output.Value, sample, slice.Worker);
        }
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        if (!pass.Training)
            return;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            Silence(Output.Gradient, sample, slice.Worker);
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
    }

    /// <summary>The branch in whose part of 0 to <see cref="total"/> a place lies.</summary>
    private int Branch(double place)
    {
        var branch = 0;
        for (var end = rates[0]; place >= end && branch < rates.Count - 1; end += rates[branch])
            branch++;
        return branch;
    }

    private void Silence(BatchBuffer<T> buffer, int sample, int worker)
    {
        if (silenced[sample] is None)
            return;
        var values = buffer.At(sample, worker) + offsets[silenced[sample]];
        // Times 0, not 0: what is not a number stays none, so that it is found.
        for (var index = 0; index < widths[silenced[sample]]; index++)
            values[index] *= T.Zero;
    }
}
