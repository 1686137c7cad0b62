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
    private readonly PatchProduct<T> product;
    private readonly int taps;
    private readonly int inputs;
    private readonly int outputs;
    private readonly AlignedBuffer<int> spreadPlaceOffsets;
    private readonly AlignedBuffer<int> spreadTapOffsets;
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
        product = new(window, input.Shape, output.Shape, shards);
        taps = product.Taps;
        spreadPlaceOffsets = window.SpreadPlaceOffsets(outputs);
        spreadTapOffsets = window.SpreadTapOffsets(outputs);
        spread = window.SpreadScratch<T>(outputs, shards);
        turned = new(weights.Length);
        weightSums = new(weights.Length, shards);
        biasSums = new(outputs, shards);
    }

    public override IReadOnlyList<Parameter<T>> Parameters => [weights, bias];

    public override bool ReadsInput => true;

    public override int OutputRows(int inputRows) => window.OutputRows(inputRows);

    public override int InputRows(int outputRows) => window.InputRows(outputRows);

    public override int CompleteRows(int outputRows) => window.CompleteRows(outputRows);

    public override int FirstInputRow(int outputRow) => window.FirstInputRow(outputRow);

    public override int FirstOutputRow(int inputRow) => window.FirstOutputRow(inputRow);

    public override void Forward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            product.Apply(Bordered(Input.Value, sample, slice), weights.Effective.Pointer, bias.Effective.Pointer, 0,
                Output.Value.At(sample, slice.Worker), OutputRows(slice));
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
            var gradient = Output.Gradient.At(sample, slice.Worker);
            AddWeightGradient(Input.Value, gradient, sample, slice);
            AddBiasGradient(gradient, slice);
            if (InputIsVariable)
                ApplyTurned(Spread(gradient, slice), turned, Input.Gradient.At(sample, slice.Worker), InputRows(slice), accumulate: false);
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
            var tangent = Output.Tangent.At(sample, slice.Worker);
            product.Apply(Bordered(Input.Value, sample, slice), weights.Tangent.Pointer, bias.Tangent.Pointer, 0, tangent, OutputRows(slice));
            if (InputIsVariable)
                product.Apply(Bordered(Input.Tangent, sample, slice), weights.Effective.Pointer, tangent, outputs, tangent, OutputRows(slice));
        }
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* gradient = Output.Gradient.At(sample, slice.Worker), gradientTangent = Output.GradientTangent.At(sample, slice.Worker);
            AddWeightGradient(Input.Value, gradientTangent, sample, slice);
            AddBiasGradient(gradientTangent, slice);
            if (!InputIsVariable)
                continue;
            AddWeightGradient(Input.Tangent, gradient, sample, slice);
            var target = Input.GradientTangent.At(sample, slice.Worker);
            ApplyTurned(Spread(gradientTangent, slice), turned, target, InputRows(slice), accumulate: false);
            ApplyTurned(Spread(gradient, slice), turnedTangent!, target, InputRows(slice), accumulate: true);
        }
    }

    public override void EndTangent(in Pass pass)
    {
        weightSums.Reduce(weights.GradientTangent.Pointer);
        biasSums.Reduce(bias.GradientTangent.Pointer);
    }

    private T* Bordered(BatchBuffer<T> images, int sample, Slice slice) =>
        product.Bordered(images.At(sample, slice.Worker), OutputRows(slice), slice.Worker);

    private T* Spread(T* gradient, Slice slice)
    {
        if (!window.NeedsSpreading)
            return gradient;
        window.Spread(gradient, spread[slice.Worker].Pointer, outputs, InputRows(slice));
        return spread[slice.Worker].Pointer;
    }

    private void ApplyTurned(T* source, AlignedBuffer<T> kernel, T* target, Rows rows, bool accumulate)
    {
        var first = rows.Start * Input.Shape.Width;
        target += (long)first * inputs;
        new Gemm<T>
        {
            A = source,
            RowOffsets = spreadPlaceOffsets.Pointer + first,
            DepthOffsets = spreadTapOffsets.Pointer,
            B = kernel.Pointer,
            BStride = inputs,
            C = target,
            CStride = inputs,
            Initial = accumulate ? target : null,
            InitialStride = inputs,
            Rows = rows.Count * Input.Shape.Width,
            Columns = inputs,
            Depth = taps / inputs * outputs,
        }.Run();
    }

    private void AddWeightGradient(BatchBuffer<T> images, T* gradient, int sample, Slice slice) =>
        product.AddWeightGradient(Bordered(images, sample, slice), gradient, weightSums.Shard(slice.Shard), OutputRows(slice));

    // Batch norm subtracts a bias in front of it again; its gradient would be rounding noise.
    private void AddBiasGradient(T* gradient, Slice slice)
    {
        if (bias.Trainable)
            product.AddBiasGradient(gradient, biasSums.Shard(slice.Shard), OutputRows(slice));
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
