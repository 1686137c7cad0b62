using System.Numerics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// Inverted dropout, in place: in training each value is dropped with probability <paramref name="rate"/> and the others are
/// scaled by 1 / (1 - rate); otherwise nothing happens. Each sample of each step draws from a stream of its own.
/// </summary>
internal sealed unsafe class Dropout<T>(string name, double rate, Tensor<T> tensor) : Operator<T>(name, [tensor], tensor)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> mask = new(tensor.Shape.Count * tensor.Capacity);
    private readonly int row = tensor.Shape.Width * tensor.Shape.Channels;
    private SplitMix stream;

    public override bool IsCheap => true;

    public override void Begin(in Pass pass) => stream = new SplitMix(pass.Stream).Fork(Name);

    public override void Forward(in Pass pass, Slice slice)
    {
        if (!pass.Training || rate == 0)
            return;
        if (slice.Output.Start == 0)
            for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
                Draw(At(mask, sample), Output.Shape.Count, stream.Fork((ulong)sample));
        Apply(Output.Value, slice);
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        if (pass.Training && rate > 0)
            Apply(Output.Gradient, slice);
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
    }

    // Four values a draw: 16 bits decide each.
    private void Draw(T* values, int count, SplitMix draws)
    {
        var threshold = (int)(rate * 65536);
        // By the sign of the difference: a branch would be mispredicted at every fifth value.
        var choices = stackalloc T[] { T.CreateChecked(1 / (1 - rate)), T.Zero };
        var end = values + count;
        for (; values <= end - 4; values += 4)
        {
            var bits = draws.NextUInt64();
            values[0] = choices[((int)(bits & 0xFFFF) - threshold) >>> 31];
            values[1] = choices[((int)((bits >> 16) & 0xFFFF) - threshold) >>> 31];
            values[2] = choices[((int)((bits >> 32) & 0xFFFF) - threshold) >>> 31];
            values[3] = choices[((int)(bits >> 48) - threshold) >>> 31];
        }

        for (var bits = draws.NextUInt64(); values < end; values++, bits >>= 16)
            *values = choices[((int)(bits & 0xFFFF) - threshold) >>> 31];
    }

    private void Apply(BatchBuffer<T> buffer, Slice slice)
    {
        var rows = OutputRows(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var values = buffer.At(sample, slice.Worker) + (long)rows.Start * row;
            Elementwise.Map(default(Elementwise.Multiply<T>), values, At(mask, sample) + (long)rows.Start * row, values, rows.Count * row);
        }
    }
}
