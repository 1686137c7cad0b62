using System.Numerics;
using System.Runtime.Intrinsics;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Optimizers;

/// <summary>Adam (Kingma and Ba 2015) with the usual defaults: 0.9, 0.999, 1e-8.</summary>
internal sealed unsafe class Adam<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const double Epsilon = 1e-8;

    // A moment below this moves nothing; left alone it would end as a denormal, which never quite decays and is slow on every step.
    private const double Smallest = 1e-36;

    private readonly (Parameter<T> Parameter, AlignedBuffer<T> First, AlignedBuffer<T> Second)[] moments;
    private readonly ShardScheduler scheduler;
    private readonly Action<int, int> stepShard;
    private double firstPower = 1;
    private double secondPower = 1;
    private Rates rates;

    public Adam(IReadOnlyList<Parameter<T>> parameters, ShardScheduler scheduler)
    {
        moments = [.. parameters.Where(parameter => parameter.Trainable)
            .Select(parameter => (parameter, new AlignedBuffer<T>(parameter.Length), new AlignedBuffer<T>(parameter.Length)))];
        this.scheduler = scheduler;
        stepShard = StepShard;
    }

    /// <summary>Moves every trainable parameter against its gradient.</summary>
    public void Step(double learningRate)
    {
        firstPower *= FirstDecay;
        secondPower *= SecondDecay;
        rates = new Rates(
            T.CreateChecked(FirstDecay), T.CreateChecked(1 - FirstDecay), T.CreateChecked(SecondDecay), T.CreateChecked(1 - SecondDecay),
            T.CreateChecked(learningRate / (1 - firstPower)), T.CreateChecked(Math.Sqrt(1 - secondPower)), T.CreateChecked(Epsilon), T.CreateChecked(Smallest));
        scheduler.Run(stepShard);
    }

    /// <summary>What the next step builds on, rounded to float.</summary>
    public AdamState Save() => new(firstPower, secondPower, [.. moments.Select(m => Floats(m.First))], [.. moments.Select(m => Floats(m.Second))]);

    /// <summary>Goes on from a state of the same parameters.</summary>
    public void Load(AdamState state)
    {
        (firstPower, secondPower) = (state.FirstPower, state.SecondPower);
        for (var index = 0; index < moments.Length; index++)
        {
            Set(moments[index].First, state.First[index]);
            Set(moments[index].Second, state.Second[index]);
        }
    }

    private static float[] Floats(AlignedBuffer<T> values)
    {
        var floats = new float[values.Length];
        for (var index = 0; index < floats.Length; index++)
            floats[index] = float.CreateTruncating(values[index]);
        return floats;
    }

    private static void Set(AlignedBuffer<T> values, float[] floats)
    {
        for (var index = 0; index < floats.Length; index++)
            values[index] = T.CreateTruncating(floats[index]);
    }

    private void StepShard(int shard, int worker)
    {
        foreach (var (parameter, first, second) in moments)
        {
            var (start, count) = ShardScheduler.Part(parameter.Length, shard);
            var end = start + count;
            var index = Move<Vector512<T>, Lanes512<T>>(parameter, first, second, start, end);
            index = Move<Vector256<T>, Lanes256<T>>(parameter, first, second, index, end);
            index = Move<Vector128<T>, Lanes128<T>>(parameter, first, second, index, end);
            Move<T, ScalarLanes<T>>(parameter, first, second, index, end);
        }
    }

    private int Move<TVector, TLanes>(Parameter<T> parameter, AlignedBuffer<T> first, AlignedBuffer<T> second, int index, int end)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (!TLanes.IsSupported)
            return index;
        TVector firstDecay = TLanes.Broadcast(rates.FirstDecay), firstShare = TLanes.Broadcast(rates.FirstShare);
        TVector secondDecay = TLanes.Broadcast(rates.SecondDecay), secondShare = TLanes.Broadcast(rates.SecondShare);
        TVector step = TLanes.Broadcast(rates.Step), correction = TLanes.Broadcast(rates.Correction), epsilon = TLanes.Broadcast(rates.Epsilon);
        TVector smallest = TLanes.Broadcast(rates.Smallest), negligible = TLanes.Broadcast(-rates.Smallest), zero = TLanes.Broadcast(T.Zero);
        T* values = parameter.Value.Pointer, gradients = parameter.Gradient.Pointer, m = first.Pointer, v = second.Pointer;
        for (; index <= end - TLanes.Count; index += TLanes.Count)
        {
            var gradient = TLanes.Load(gradients + index);
            var mean = TLanes.Add(TLanes.Multiply(TLanes.Load(m + index), firstDecay), TLanes.Multiply(gradient, firstShare));
            mean = TLanes.SelectGreater(mean, smallest, mean, TLanes.SelectGreater(negligible, mean, mean, zero));
            var square = TLanes.Add(TLanes.Multiply(TLanes.Load(v + index), secondDecay), TLanes.Multiply(TLanes.Multiply(gradient, gradient), secondShare));
            square = TLanes.SelectGreater(square, smallest, square, zero);
            TLanes.Store(m + index, mean);
            TLanes.Store(v + index, square);
            var deviation = TLanes.Add(TLanes.Divide(TLanes.SquareRoot(square), correction), epsilon);
            TLanes.Store(values + index, TLanes.Subtract(TLanes.Load(values + index), TLanes.Divide(TLanes.Multiply(step, mean), deviation)));
        }

        return index;
    }

    /// <summary>One step's constants, in the network's precision.</summary>
    private readonly record struct Rates(T FirstDecay, T FirstShare, T SecondDecay, T SecondShare, T Step, T Correction, T Epsilon, T Smallest);
}
