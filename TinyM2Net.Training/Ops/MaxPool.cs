using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>The largest of each window (the first of equals), and where it stood.</summary>
internal sealed unsafe class MaxPool<T>(string name, MaxPoolDefinition pool, Tensor<T> input, Tensor<T> output) : Operator<T>(name, [input], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int channels = input.Shape.Channels;
    private readonly int inputRow = input.Shape.Width * input.Shape.Channels;
    private readonly int outputRow = output.Shape.Width * output.Shape.Channels;
    private readonly bool tiles = pool.StrideHeight == pool.PoolHeight && pool.StrideWidth == pool.PoolWidth;

    // The number of the winning tap, kept as a T so that it is selected in the same lanes as the value.
    private readonly AlignedBuffer<T> winners = new(output.Shape.Count * output.Capacity);

    // Fewer rows than a window give none: a division would round towards one.
    public override int OutputRows(int inputRows) => inputRows < pool.PoolHeight ? 0 : Math.Min(Output.Shape.Height, (inputRows - pool.PoolHeight) / pool.StrideHeight + 1);

    public override int InputRows(int outputRows) => outputRows == 0 ? 0 : (outputRows - 1) * pool.StrideHeight + pool.PoolHeight;

    public override int CompleteRows(int outputRows) =>
        outputRows == Output.Shape.Height ? Input.Shape.Height : Math.Min(Input.Shape.Height, outputRows * pool.StrideHeight);

    public override int FirstInputRow(int outputRow) => Math.Min(Input.Shape.Height, outputRow * pool.StrideHeight);

    public override int FirstOutputRow(int inputRow) =>
        Math.Clamp((inputRow - pool.PoolHeight + pool.StrideHeight) / pool.StrideHeight, 0, Output.Shape.Height);

    public override void Forward(in Pass pass, Slice slice) => Visit(default(Choose), Input.Value, Output.Value, slice);

    public override void Backward(in Pass pass, Slice slice) => Scatter(Input.Gradient, Output.Gradient, slice);

    public override void ForwardTangent(in Pass pass, Slice slice) => Visit(default(Gather), Input.Tangent, Output.Tangent, slice);

    public override void BackwardTangent(in Pass pass, Slice slice) => Scatter(Input.GradientTangent, Output.GradientTangent, slice);

    private void Scatter(BatchBuffer<T> to, BatchBuffer<T> from, Slice slice)
    {
        Clear(to, slice);
        if (tiles)
            Visit(default(Place), to, from, slice);
        else
            Visit(default(Add), to, from, slice);
    }

    /// <summary>Zeroes what the new windows do not overwrite: the border they leave, or everything they are the first to add to.</summary>
    private void Clear(BatchBuffer<T> buffer, Slice slice)
    {
        var rows = OutputRows(slice);
        var from = rows.Start == 0 ? 0 : InputRows(rows.Start);
        var to = rows.End == Output.Shape.Height ? Input.Shape.Height : InputRows(rows.End);
        var covered = tiles ? InputRows(rows.End) : from;
        var width = tiles ? Output.Shape.Width * pool.StrideWidth * channels : 0;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var values = buffer.At(sample, slice.Worker);
            if (width < inputRow)
                for (var y = from; y < covered; y++)
                    new Span<T>(values + (long)y * inputRow + width, inputRow - width).Clear();
            for (var y = covered; y < to; y++)
                new Span<T>(values + (long)y * inputRow, inputRow).Clear();
        }
    }

    private void Visit<TAction>(TAction action, BatchBuffer<T> from, BatchBuffer<T> to, Slice slice)
        where TAction : struct, IWindowAction
    {
        var rows = OutputRows(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            for (var y = rows.Start; y < rows.End; y++)
            {
                var windows = from.At(sample, slice.Worker) + (long)y * pool.StrideHeight * inputRow;
                var pooled = to.At(sample, slice.Worker) + (long)y * outputRow;
                var winner = At(winners, sample) + (long)y * outputRow;
                var channel = Row<TAction, Vector512<T>, Lanes512<T>>(action, windows, pooled, winner, 0);
                channel = Row<TAction, Vector256<T>, Lanes256<T>>(action, windows, pooled, winner, channel);
                channel = Row<TAction, Vector128<T>, Lanes128<T>>(action, windows, pooled, winner, channel);
                Row<TAction, T, ScalarLanes<T>>(action, windows, pooled, winner, channel);
            }
    }

    private int Row<TAction, TVector, TLanes>(TAction action, T* windows, T* pooled, T* winner, int channel)
        where TAction : struct, IWindowAction
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (!TLanes.IsSupported)
            return channel;
        for (; channel <= channels - TLanes.Count; channel += TLanes.Count)
        {
            var window = windows + channel;
            for (var at = channel; at < outputRow; at += channels, window += (long)pool.StrideWidth * channels)
                action.Run<TVector, TLanes>(window, pool.PoolHeight, pool.PoolWidth, inputRow, channels, pooled + at, winner + at);
        }

        return channel;
    }

    private interface IWindowAction
    {
        void Run<TVector, TLanes>(T* window, int height, int width, long row, int step, T* pooled, T* winner)
            where TVector : struct
            where TLanes : ILanes<T, TVector>;
    }

    private readonly struct Choose : IWindowAction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TVector, TLanes>(T* window, int height, int width, long row, int step, T* pooled, T* winner)
            where TVector : struct
            where TLanes : ILanes<T, TVector>
        {
            var best = TLanes.Load(window);
            var zero = TLanes.Broadcast(T.Zero);
            var one = TLanes.Broadcast(T.One);
            var (bestTap, tap) = (zero, zero);
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++, tap = TLanes.Add(tap, one))
                {
                    var value = TLanes.Load(window + y * row + (long)x * step);
                    bestTap = TLanes.SelectGreater(value, best, tap, bestTap);
                    best = TLanes.SelectGreater(value, best, value, best);
                }

            TLanes.Store(pooled, best);
            TLanes.Store(winner, bestTap);
        }
    }

    private readonly struct Gather : IWindowAction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TVector, TLanes>(T* window, int height, int width, long row, int step, T* pooled, T* winner)
            where TVector : struct
            where TLanes : ILanes<T, TVector>
        {
            var winning = TLanes.Load(winner);
            var result = TLanes.Load(window);
            var one = TLanes.Broadcast(T.One);
            var tap = TLanes.Broadcast(T.Zero);
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++, tap = TLanes.Add(tap, one))
                    result = TLanes.SelectEqual(tap, winning, TLanes.Load(window + y * row + (long)x * step), result);
            TLanes.Store(pooled, result);
        }
    }

    /// <summary>Windows side by side: each tap is written once.</summary>
    private readonly struct Place : IWindowAction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TVector, TLanes>(T* window, int height, int width, long row, int step, T* pooled, T* winner)
            where TVector : struct
            where TLanes : ILanes<T, TVector>
        {
            var winning = TLanes.Load(winner);
            var gradient = TLanes.Load(pooled);
            var zero = TLanes.Broadcast(T.Zero);
            var one = TLanes.Broadcast(T.One);
            var tap = zero;
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++, tap = TLanes.Add(tap, one))
                    TLanes.Store(window + y * row + (long)x * step, TLanes.SelectEqual(tap, winning, gradient, zero));
        }
    }

    private readonly struct Add : IWindowAction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TVector, TLanes>(T* window, int height, int width, long row, int step, T* pooled, T* winner)
            where TVector : struct
            where TLanes : ILanes<T, TVector>
        {
            var winning = TLanes.Load(winner);
            var gradient = TLanes.Load(pooled);
            var zero = TLanes.Broadcast(T.Zero);
            var one = TLanes.Broadcast(T.One);
            var tap = zero;
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++, tap = TLanes.Add(tap, one))
                {
                    var target = window + y * row + (long)x * step;
                    TLanes.Store(target, TLanes.Add(TLanes.Load(target), TLanes.SelectEqual(tap, winning, gradient, zero)));
                }
        }
    }
}
