using System.Numerics;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>One filter a channel, without bias. Weights [kernelRow][kernelColumn][channel].</summary>
internal sealed unsafe class Depthwise<T> : Operator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> weights;
    private readonly SlidingWindow window;
    private readonly int channels;
    private readonly AlignedBuffer<T>[] padded;
    private readonly AlignedBuffer<T>[] spread;
    private readonly AlignedBuffer<T> turned;
    private readonly PartialSums<T> weightSums;
    private AlignedBuffer<T>? turnedTangent;

    public Depthwise(DecisionLayer layer, Parameter<T> weights, Tensor<T> input, Tensor<T> output, int shards)
        : base(layer.Name, [input], output)
    {
        this.weights = weights;
        channels = input.Shape.Channels;
        window = new SlidingWindow(input.Shape, output.Shape, layer.KernelHeight, layer.KernelWidth, layer.Stride, layer.Padding);
        padded = window.PaddedScratch<T>(channels, shards);
        spread = window.SpreadScratch<T>(channels, shards);
        turned = new(weights.Length);
        weightSums = new(weights.Length, shards);
    }

    public override IReadOnlyList<Parameter<T>> Parameters => [weights];

    public override void Forward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            Over(Padded(Input.Value, sample, slice.Shard), weights.Effective.Pointer, At(Output.Value, sample)).Correlate();
    }

    public override void BeginBackward()
    {
        weightSums.Clear();
        if (InputIsVariable)
            Turn(weights.Effective, turned);
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var gradient = At(Output.Gradient, sample);
            Over(Padded(Input.Value, sample, slice.Shard), weightSums.Shard(slice.Shard), gradient).AddFilterGradient();
            if (InputIsVariable)
                Back(gradient, slice.Shard, turned, At(Input.Gradient, sample), accumulate: false);
        }
    }

    public override void EndBackward() => weightSums.Reduce(weights.EffectiveGradient.Pointer);

    public override void BeginTangent()
    {
        weightSums.Clear();
        if (InputIsVariable)
            Turn(weights.Tangent, turnedTangent ??= new(weights.Length));
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var tangent = At(Output.Tangent, sample);
            Over(Padded(Input.Value, sample, slice.Shard), weights.Tangent.Pointer, tangent).Correlate();
            if (InputIsVariable)
                (Over(Padded(Input.Tangent, sample, slice.Shard), weights.Effective.Pointer, tangent) with { Accumulate = true }).Correlate();
        }
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* gradient = At(Output.Gradient, sample), gradientTangent = At(Output.GradientTangent, sample);
            Over(Padded(Input.Value, sample, slice.Shard), weightSums.Shard(slice.Shard), gradientTangent).AddFilterGradient();
            if (!InputIsVariable)
                continue;
            Over(Padded(Input.Tangent, sample, slice.Shard), weightSums.Shard(slice.Shard), gradient).AddFilterGradient();
            Back(gradientTangent, slice.Shard, turned, At(Input.GradientTangent, sample), accumulate: false);
            Back(gradient, slice.Shard, turnedTangent!, At(Input.GradientTangent, sample), accumulate: true);
        }
    }

    public override void EndTangent(in Pass pass) => weightSums.Reduce(weights.GradientTangent.Pointer);

    private T* Padded(AlignedBuffer<T> buffer, int sample, int shard)
    {
        if (!window.NeedsPadding)
            return At(buffer, sample);
        window.Pad(At(buffer, sample), padded[shard].Pointer, channels);
        return padded[shard].Pointer;
    }

    private DepthwiseKernel<T> Over(T* source, T* filters, T* target) => new()
    {
        Source = source,
        SourceRow = (long)window.PaddedWidth * channels,
        Filters = filters,
        Target = target,
        Height = Output.Shape.Height,
        Width = Output.Shape.Width,
        Channels = channels,
        KernelHeight = window.KernelHeight,
        KernelWidth = window.KernelWidth,
        Stride = window.Stride,
    };

    private void Back(T* gradient, int shard, AlignedBuffer<T> filters, T* target, bool accumulate)
    {
        var source = gradient;
        if (window.NeedsSpreading)
            window.Spread(gradient, source = spread[shard].Pointer, channels);
        new DepthwiseKernel<T>
        {
            Source = source + ((long)window.PadTop * window.SpreadWidth + window.PadLeft) * channels,
            SourceRow = (long)window.SpreadWidth * channels,
            Filters = filters.Pointer,
            Target = target,
            Height = Input.Shape.Height,
            Width = Input.Shape.Width,
            Channels = channels,
            KernelHeight = window.KernelHeight,
            KernelWidth = window.KernelWidth,
            Stride = 1,
            Accumulate = accumulate,
        }.Correlate();
    }

    private void Turn(AlignedBuffer<T> filters, AlignedBuffer<T> result)
    {
        var taps = window.KernelHeight * window.KernelWidth;
        for (var tap = 0; tap < taps; tap++)
            filters.Span.Slice(tap * channels, channels).CopyTo(result.Span[((taps - 1 - tap) * channels)..]);
    }
}
