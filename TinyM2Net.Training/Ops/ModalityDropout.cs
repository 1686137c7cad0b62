using System.Numerics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// In training, silences some of the concatenated branches of a sample, each choice of them with its own probability: the head learns to answer by
/// the others (Neverova et al. 2016, ModDrop). In place; otherwise nothing happens.
/// </summary>
/// <param name="dropouts">The choices; their rates are together at most 1.</param>
/// <param name="widths">Of the branches' parts, in order; at least two.</param>
internal sealed unsafe class ModalityDropout<T>(string name, IReadOnlyList<BranchDropout> dropouts, IReadOnlyList<int> widths, Tensor<T> tensor) : Operator<T>(name, [tensor], tensor)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int None = -1;
    private readonly int[] silenced = new int[tensor.Capacity];
    private readonly int[] offsets = [.. widths.Select((_, branch) => widths.Take(branch).Sum())];
    private readonly double total = dropouts.Sum(choice => choice.Rate);
    private SplitMix stream;

    public override void Begin(in Pass pass) => stream = new SplitMix(pass.Stream).Fork(Name);

    public override void Forward(in Pass pass, Slice slice)
    {
        if (!pass.Training)
            return;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var draws = stream.Fork((ulong)sample);
            silenced[sample] = draws.NextDouble() < total ? Choice(draws.NextDouble() * total) : None;
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

    /// <summary>The choice in whose part of 0 to <see cref="total"/> a place lies.</summary>
    private int Choice(double place)
    {
        var choice = 0;
        for (var end = dropouts[0].Rate; place >= end && choice < dropouts.Count - 1; end += dropouts[choice].Rate)
            choice++;
        return choice;
    }

    private void Silence(BatchBuffer<T> buffer, int sample, int worker)
    {
        if (silenced[sample] is None)
            return;
        var branches = dropouts[silenced[sample]].Branches;
        for (var number = 0; number < branches.Count; number++)
        {
            var values = buffer.At(sample, worker) + offsets[branches[number]];
            // Times 0, not 0: what is not a number stays none, so that it is found.
            for (var index = 0; index < widths[branches[number]]; index++)
                values[index] *= T.Zero;
        }
    }
}
