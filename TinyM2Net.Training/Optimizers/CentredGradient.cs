using System.Numerics;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Optimizers;

/// <summary>
/// Takes off a dense layer's gradient what all weights of an output unit have in common (gradient centralization, Yong et al. 2020).
/// Adam moves every weight by about the rate; if all of a unit's move one way, and its inputs are positive, the unit itself jumps.
/// </summary>
internal sealed unsafe class CentredGradient<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> gradient;
    private readonly int inputs;
    private readonly int outputs;
    private readonly ShardScheduler scheduler;
    private readonly PartialSums<T> sums;
    private readonly AlignedBuffer<T> lessMean;
    private readonly AlignedBuffer<T> ones;
    private readonly Action<int, int> sumShard;
    private readonly Action<int, int> subtractShard;

    /// <param name="weights">[input][output].</param>
    public CentredGradient(Parameter<T> weights, int outputs, ShardScheduler scheduler)
    {
        (gradient, inputs) = (weights.Gradient, weights.Length / outputs);
        (this.outputs, this.scheduler) = (outputs, scheduler);
        sums = new(outputs, ShardScheduler.Shards);
        lessMean = new(outputs);
        ones = new(outputs);
        ones.Span.Fill(T.One);
        (sumShard, subtractShard) = (SumShard, SubtractShard);
    }

    /// <summary>After a backward pass, before the optimizer's step.</summary>
    public void Apply()
    {
        sums.Clear();
        scheduler.Run(sumShard);
        sums.Reduce(lessMean.Pointer);
        for (var output = 0; output < outputs; output++)
            lessMean[output] /= T.CreateChecked(-inputs);
        scheduler.Run(subtractShard);
    }

    private void SumShard(int shard, int worker)
    {
        var (first, count) = ShardScheduler.Part(inputs, shard);
        var from = gradient.Pointer + (long)first * outputs;
        ChannelSums.Run(default(ChannelSums.Plain<T>), from, from, lessMean.Pointer, sums.Shard(shard), count, outputs);
    }

    private void SubtractShard(int shard, int worker)
    {
        var (first, count) = ShardScheduler.Part(inputs, shard);
        var from = gradient.Pointer + (long)first * outputs;
        ChannelMap.Run(from, from, ones.Pointer, null, lessMean.Pointer, from, count, outputs);
    }
}
