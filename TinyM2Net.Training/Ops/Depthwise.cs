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
    private readonly AlignedBuffer<T> turned;
    private readonly PartialSums<T> weightSums;
    private AlignedBuffer<T>? turnedTangent;

    public Depthwise(DecisionLayer layer, Parameter<T> weights, Tensor<T> input, Tensor<T> output, int shards)
        : base(layer.Name, [input], output)
    {
        this.weights = weights;
        channels = input.Shape.Channels;
        window = new SlidingWindow(input.Shape, output.Shape, layer.KernelHeight, layer.KernelWidth, layer.Stride, layer.Padding);
        turned = new(weights.Length);
        weightSums = new(weights.Length, shards);
    }

    public override IReadOnlyList<Parameter<T>> Parameters => [weights];

    public override bool ReadsInput => true;

    public override bool IsCheap => true;

    public override int OutputRows(int inputRows) => window.OutputRows(inputRows);

    public override int InputRows(int outputRows) => window.InputRows(outputRows);

    public override int CompleteRows(int outputRows) => window.CompleteRows(outputRows);

    public override int FirstInputRow(int outputRow) => window.FirstInputRow(outputRow);

    public override int FirstOutputRow(int inputRow) => window.FirstOutputRow(inputRow);

    public override void Forward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            Over(Input.Value.At(sample, slice.Worker), weights.Effective.Pointer, Output.Value.At(sample, slice.Worker)).Correlate(OutputRows(slice));
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
            var gradient = Output.Gradient.At(sample, slice.Worker);
            Over(Input.Value.At(sample, slice.Worker), weightSums.Shard(slice.Shard), gradient).AddFilterGradient(OutputRows(slice));
            if (InputIsVariable)
                Back(gradient, turned, Input.Gradient.At(sample, slice.Worker)).Correlate(InputRows(slice));
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
            var tangent = Output.Tangent.At(sample, slice.Worker);
            Over(Input.Value.At(sample, slice.Worker), weights.Tangent.Pointer, tangent).Correlate(OutputRows(slice));
            if (InputIsVariable)
                (Over(Input.Tangent.At(sample, slice.Worker), weights.Effective.Pointer, tangent) with { Accumulate = true }).Correlate(OutputRows(slice));
        }
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* gradient = Output.Gradient.At(sample, slice.Worker), gradientTangent = Output.GradientTangent.At(sample, slice.Worker);
            Over(Input.Value.At(sample, slice.Worker), weightSums.Shard(slice.Shard), gradientTangent).AddFilterGradient(OutputRows(slice));
            if (!InputIsVariable)
                continue;
            Over(Input.Tangent.At(sample, slice.Worker), weightSums.Shard(slice.Shard), gradient).AddFilterGradient(OutputRows(slice));
            var target = Input.GradientTangent.At(sample, slice.Worker);
            Back(gradientTangent, turned, target).Correlate(InputRows(slice));
            (Back(gradient, turnedTangent!, target) with { Accumulate = true }).Correlate(InputRows(slice));
        }
    }

    public override void EndTangent(in Pass pass) => weightSums.Reduce(weights.GradientTangent.Pointer);

    private DepthwiseKernel<T> Over(T* source, T* filters, T* target) => new()
    {
        Source = source,
        SourceHeight = Input.Shape.Height,
        SourceWidth = Input.Shape.Width,
        Filters = filters,
        Target = target,
        Width = Output.Shape.Width,
        Channels = channels,
        KernelHeight = window.KernelHeight,
        KernelWidth = window.KernelWidth,
        Top = window.PadTop,
        Left = window.PadLeft,
        Stride = window.Stride,
    };

    /// <summary>The gradient by the input: the turned filters over the output's gradient, spread out by the stride.</summary>
    private DepthwiseKernel<T> Back(T* gradient, AlignedBuffer<T> filters, T* target) => new()
    {
        Source = gradient,
        SourceHeight = Output.Shape.Height,
        SourceWidth = Output.Shape.Width,
        Filters = filters.Pointer,
        Target = target,
        Width = Input.Shape.Width,
        Channels = channels,
        KernelHeight = window.KernelHeight,
        KernelWidth = window.KernelWidth,
        Top = window.KernelHeight - 1 - window.PadTop,
        Left = window.KernelWidth - 1 - window.PadLeft,
        Spread = window.Stride,
    };

    private void Turn(AlignedBuffer<T> filters, AlignedBuffer<T> result)
    {
        var taps = window.KernelHeight * window.KernelWidth;
        for (var tap = 0; tap < taps; tap++)
            filters.Span.Slice(tap * channels, channels).CopyTo(result.Span[((taps - 1 - tap) * channels)..]);
    }
}
