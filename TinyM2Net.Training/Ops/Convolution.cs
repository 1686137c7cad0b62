using System.Numerics;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// A convolution with bias, of any kernel; 1x1 is the pointwise layer. Weights [kernelRow][kernelColumn][input][output]:
/// the B of the product as they lie.
/// </summary>
internal sealed unsafe class Convolution<T> : Operator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> weights;
    private readonly Parameter<T> bias;
    private readonly SlidingWindow window;
    private readonly int places;
    private readonly int inputPlaces;
    private readonly int taps;
    private readonly int inputs;
    private readonly int outputs;
    private readonly AlignedBuffer<int> placeOffsets;
    private readonly AlignedBuffer<int> tapOffsets;
    private readonly AlignedBuffer<int> spreadPlaceOffsets;
    private readonly AlignedBuffer<int> spreadTapOffsets;
    private readonly AlignedBuffer<T>[] padded;
    private readonly AlignedBuffer<T>[] spread;
    private readonly AlignedBuffer<T> turned;
    private readonly PartialSums<T> weightSums;
    private readonly PartialSums<T> biasSums;
    private AlignedBuffer<T>? turnedTangent;

    public Convolution(DecisionLayer layer, Parameter<T> weights, Parameter<T> bias, Tensor<T> input, Tensor<T> output, int shards)
        : base(layer.Name, [input], output)
    {
        (this.weights, this.bias) = (weights, bias);
        (inputs, outputs) = (input.Shape.Channels, output.Shape.Channels);
        window = new SlidingWindow(input.Shape, output.Shape, layer.KernelHeight, layer.KernelWidth, layer.Stride, layer.Padding);
        places = output.Shape.Height * output.Shape.Width;
        inputPlaces = input.Shape.Height * input.Shape.Width;
        taps = layer.KernelHeight * layer.KernelWidth * inputs;
        placeOffsets = window.PlaceOffsets(inputs);
        tapOffsets = window.TapOffsets(inputs);
        spreadPlaceOffsets = window.SpreadPlaceOffsets(outputs);
        spreadTapOffsets = window.SpreadTapOffsets(outputs);
        padded = window.PaddedScratch<T>(inputs, shards);
        spread = window.SpreadScratch<T>(outputs, shards);
        turned = new(weights.Length);
        weightSums = new(weights.Length, shards);
        biasSums = new(outputs, shards);
    }

    public override IReadOnlyList<Parameter<T>> Parameters => [weights, bias];

    public override void Forward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            Apply(Padded(Input.Value, sample, slice.Shard), weights.Effective, bias.Effective.Pointer, 0, At(Output.Value, sample));
    }

    public override void BeginBackward()
    {
        weightSums.Clear();
        biasSums.Clear();
        if (InputIsVariable)
            Turn(weights.Effective, turned);
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var gradient = At(Output.Gradient, sample);
            AddWeightGradient(Padded(Input.Value, sample, slice.Shard), gradient, slice.Shard);
            AddBiasGradient(gradient, slice.Shard);
            if (InputIsVariable)
                ApplyTurned(Spread(gradient, slice.Shard), turned, At(Input.Gradient, sample), accumulate: false);
        }
    }

    public override void EndBackward()
    {
        weightSums.Reduce(weights.EffectiveGradient.Pointer);
        biasSums.Reduce(bias.EffectiveGradient.Pointer);
    }

    public override void BeginTangent()
    {
        weightSums.Clear();
        biasSums.Clear();
        if (InputIsVariable)
            Turn(weights.Tangent, turnedTangent ??= new(weights.Length));
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var tangent = At(Output.Tangent, sample);
            Apply(Padded(Input.Value, sample, slice.Shard), weights.Tangent, bias.Tangent.Pointer, 0, tangent);
            if (InputIsVariable)
                Apply(Padded(Input.Tangent, sample, slice.Shard), weights.Effective, tangent, outputs, tangent);
        }
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var gradient = At(Output.Gradient, sample);
            var gradientTangent = At(Output.GradientTangent, sample);
            AddWeightGradient(Padded(Input.Value, sample, slice.Shard), gradientTangent, slice.Shard);
            AddBiasGradient(gradientTangent, slice.Shard);
            if (!InputIsVariable)
                continue;
            AddWeightGradient(Padded(Input.Tangent, sample, slice.Shard), gradient, slice.Shard);
            ApplyTurned(Spread(gradientTangent, slice.Shard), turned, At(Input.GradientTangent, sample), accumulate: false);
            ApplyTurned(Spread(gradient, slice.Shard), turnedTangent!, At(Input.GradientTangent, sample), accumulate: true);
        }
    }

    public override void EndTangent(in Pass pass)
    {
        weightSums.Reduce(weights.GradientTangent.Pointer);
        biasSums.Reduce(bias.GradientTangent.Pointer);
    }

    private T* Padded(AlignedBuffer<T> buffer, int sample, int shard)
    {
        if (!window.NeedsPadding)
            return At(buffer, sample);
        window.Pad(At(buffer, sample), padded[shard].Pointer, inputs);
        return padded[shard].Pointer;
    }

    private T* Spread(T* gradient, int shard)
    {
        if (!window.NeedsSpreading)
            return gradient;
        window.Spread(gradient, spread[shard].Pointer, outputs);
        return spread[shard].Pointer;
    }

    private void Apply(T* source, AlignedBuffer<T> kernel, T* initial, int initialStride, T* target) => new Gemm<T>
    {
        A = source,
        RowOffsets = placeOffsets.Pointer,
        DepthOffsets = tapOffsets.Pointer,
        B = kernel.Pointer,
        BStride = outputs,
        C = target,
        CStride = outputs,
        Initial = initial,
        InitialStride = initialStride,
        Rows = places,
        Columns = outputs,
        Depth = taps,
    }.Run();

    private void ApplyTurned(T* source, AlignedBuffer<T> kernel, T* target, bool accumulate) => new Gemm<T>
    {
        A = source,
        RowOffsets = spreadPlaceOffsets.Pointer,
        DepthOffsets = spreadTapOffsets.Pointer,
        B = kernel.Pointer,
        BStride = inputs,
        C = target,
        CStride = inputs,
        Initial = accumulate ? target : null,
        InitialStride = inputs,
        Rows = inputPlaces,
        Columns = inputs,
        Depth = taps / inputs * outputs,
    }.Run();

    private void AddWeightGradient(T* source, T* gradient, int shard) => new Gemm<T>
    {
        A = source,
        RowOffsets = tapOffsets.Pointer,
        DepthOffsets = placeOffsets.Pointer,
        B = gradient,
        BStride = outputs,
        C = weightSums.Shard(shard),
        CStride = outputs,
        Initial = weightSums.Shard(shard),
        InitialStride = outputs,
        Rows = taps,
        Columns = outputs,
        Depth = places,
    }.Run();

    // Batch norm subtracts a bias in front of it again; its gradient would be rounding noise.
    private void AddBiasGradient(T* gradient, int shard)
    {
        if (bias.Trainable)
            ChannelSums.Run(default(ChannelSums.Plain<T>), gradient, gradient, biasSums.Shard(shard), biasSums.Shard(shard), places, outputs);
    }

    /// <summary>The kernel turned by 180 degrees, its inputs and outputs exchanged.</summary>
    private void Turn(AlignedBuffer<T> kernel, AlignedBuffer<T> result)
    {
        var windowTaps = taps / inputs;
        T* from = kernel.Pointer, to = result.Pointer;
        for (var tap = 0; tap < windowTaps; tap++)
            for (var input = 0; input < inputs; input++)
                for (var output = 0; output < outputs; output++)
                    to[((windowTaps - 1 - tap) * outputs + output) * inputs + input] = from[(tap * inputs + input) * outputs + output];
    }
}
