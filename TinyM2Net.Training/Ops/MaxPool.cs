using System.Numerics;
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

    // The number of the winning tap, kept as a T so that it is selected in the same lanes as the value.
    private readonly AlignedBuffer<T> winners = new(output.Shape.Count * output.Capacity);

    public override void Forward(in Pass pass, Slice slice) => Visit(default(Choose), Input.Value, Output.Value, slice);

    public override void Backward(in Pass pass, Slice slice)
    {
        Clear(Input.Gradient, slice);
        Visit(default(Scatter), Input.Gradient, Output.Gradient, slice);
    }

    public override void ForwardTangent(in Pass pass, Slice slice) => Visit(default(Gather), Input.Tangent, Output.Tangent, slice);

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        Clear(Input.GradientTangent, slice);
        Visit(default(Scatter), Input.GradientTangent, Output.GradientTangent, slice);
    }

    private void Clear(AlignedBuffer<T> buffer, Slice slice) =>
        new Span<T>(At(buffer, slice.Start), slice.Count * Input.Shape.Count).Clear();

    private void Visit<TAction>(TAction action, AlignedBuffer<T> from, AlignedBuffer<T> to, Slice slice)
        where TAction : struct, IWindowAction
    {
        var row = (long)Input.Shape.Width * channels;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* pooled = At(to, sample), winner = At(winners, sample);
            for (var y = 0; y < Output.Shape.Height; y++)
                for (var x = 0; x < Output.Shape.Width; x++, pooled += channels, winner += channels)
                {
                    var window = At(from, sample) + y * pool.StrideHeight * row + (long)x * pool.StrideWidth * channels;
                    var channel = Lanes<TAction, Vector512<T>, Lanes512<T>>(action, window, row, pooled, winner, 0);
                    channel = Lanes<TAction, Vector256<T>, Lanes256<T>>(action, window, row, pooled, winner, channel);
                    channel = Lanes<TAction, Vector128<T>, Lanes128<T>>(action, window, row, pooled, winner, channel);
                    Lanes<TAction, T, ScalarLanes<T>>(action, window, row, pooled, winner, channel);
                }
        }
    }

    private int Lanes<TAction, TVector, TLanes>(TAction action, T* window, long row, T* pooled, T* winner, int channel)
        where TAction : struct, IWindowAction
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (TLanes.IsSupported)
            for (; channel <= channels - TLanes.Count; channel += TLanes.Count)
                action.Run<TVector, TLanes>(window + channel, pool.PoolHeight, pool.PoolWidth, row, channels, pooled + channel, winner + channel);
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

    private readonly struct Scatter : IWindowAction
    {
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
