using System.Numerics;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// A fully connected layer with bias; weights [input][output]. Its weights outnumber its activations, so their gradient is cut
/// by weights and sums over the batch in one go: no partial sums of megabytes.
/// </summary>
internal sealed unsafe class Dense<T> : Operator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> weights;
    private readonly Parameter<T> bias;
    private readonly int inputs;
    private readonly int outputs;
    private readonly AlignedBuffer<int> consecutive;
    private readonly AlignedBuffer<int> inputRows;
    private readonly AlignedBuffer<int> outputRows;
    private readonly AlignedBuffer<T> transposed;
    private AlignedBuffer<T>? transposedTangent;

    public Dense(DecisionLayer layer, Parameter<T> weights, Parameter<T> bias, Tensor<T> input, Tensor<T> output)
        : base(layer.Name, [input], output)
    {
        (this.weights, this.bias) = (weights, bias);
        (inputs, outputs) = (input.Shape.Count, output.Shape.Count);
        consecutive = Steps(Math.Max(inputs, outputs), 1);
        inputRows = Steps(input.Capacity, inputs);
        outputRows = Steps(input.Capacity, outputs);
        transposed = new(weights.Length);
    }

    public override IReadOnlyList<Parameter<T>> Parameters => [weights, bias];

    public override bool ReadsInput => true;

    public override void Forward(in Pass pass, Slice slice) =>
        Apply(Input.Value, weights.Effective, bias.Effective.Pointer, 0, Output.Value, slice);

    public override void BeginBackward()
    {
        if (InputIsVariable)
            Transpose(weights.Effective, transposed);
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        if (InputIsVariable)
            ApplyTransposed(Output.Gradient, transposed, Input.Gradient, slice, accumulate: false);
    }

    public override void BackwardWeights(in Pass pass, int part, int parts)
    {
        AddWeightGradient(Input.Value, Output.Gradient, weights.EffectiveGradient, pass.Samples, part, parts, accumulate: false);
        if (part == 0)
            SumBiasGradient(Output.Gradient, bias.EffectiveGradient, pass.Samples);
    }

    public override void BeginTangent()
    {
        if (InputIsVariable)
            Transpose(weights.Tangent, transposedTangent ??= new(weights.Length));
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
        Apply(Input.Value, weights.Tangent, bias.Tangent.Pointer, 0, Output.Tangent, slice);
        if (InputIsVariable)
            Apply(Input.Tangent, weights.Effective, Output.Tangent.Pointer + (long)slice.Start * outputs, outputs, Output.Tangent, slice);
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        if (!InputIsVariable)
            return;
        ApplyTransposed(Output.GradientTangent, transposed, Input.GradientTangent, slice, accumulate: false);
        ApplyTransposed(Output.Gradient, transposedTangent!, Input.GradientTangent, slice, accumulate: true);
    }

    public override void BackwardWeightsTangent(in Pass pass, int part, int parts)
    {
        AddWeightGradient(Input.Value, Output.GradientTangent, weights.GradientTangent, pass.Samples, part, parts, accumulate: false);
        if (InputIsVariable)
            AddWeightGradient(Input.Tangent, Output.Gradient, weights.GradientTangent, pass.Samples, part, parts, accumulate: true);
        if (part == 0)
            SumBiasGradient(Output.GradientTangent, bias.GradientTangent, pass.Samples);
    }

    private static AlignedBuffer<int> Steps(int count, int step)
    {
        var steps = new AlignedBuffer<int>(count);
        for (var index = 0; index < count; index++)
            steps[index] = index * step;
        return steps;
    }

    private void Apply(BatchBuffer<T> source, AlignedBuffer<T> matrix, T* initial, int initialStride, BatchBuffer<T> target, Slice slice) => new Gemm<T>
    {
        A = source.Pointer + (long)slice.Start * inputs,
        RowOffsets = inputRows.Pointer,
        DepthOffsets = consecutive.Pointer,
        B = matrix.Pointer,
        BStride = outputs,
        C = target.Pointer + (long)slice.Start * outputs,
        CStride = outputs,
        Initial = initial,
        InitialStride = initialStride,
        Rows = slice.Count,
        Columns = outputs,
        Depth = inputs,
    }.Run();

    private void ApplyTransposed(BatchBuffer<T> source, AlignedBuffer<T> matrix, BatchBuffer<T> target, Slice slice, bool accumulate)
    {
        var to = target.Pointer + (long)slice.Start * inputs;
        new Gemm<T>
        {
            A = source.Pointer + (long)slice.Start * outputs,
            RowOffsets = outputRows.Pointer,
            DepthOffsets = consecutive.Pointer,
            B = matrix.Pointer,
            BStride = inputs,
            C = to,
            CStride = inputs,
            Initial = accumulate ? to : null,
            InitialStride = inputs,
            Rows = slice.Count,
            Columns = inputs,
            Depth = outputs,
        }.Run();
    }

    private void AddWeightGradient(BatchBuffer<T> source, BatchBuffer<T> gradient, AlignedBuffer<T> result, int samples, int part, int parts, bool accumulate)
    {
        var first = (int)((long)inputs * part / parts);
        var end = (int)((long)inputs * (part + 1) / parts);
        var to = result.Pointer + (long)first * outputs;
        new Gemm<T>
        {
            A = source.Pointer + first,
            RowOffsets = consecutive.Pointer,
            DepthOffsets = inputRows.Pointer,
            B = gradient.Pointer,
            BStride = outputs,
            C = to,
            CStride = outputs,
            Initial = accumulate ? to : null,
            InitialStride = outputs,
            Rows = end - first,
            Columns = outputs,
            Depth = samples,
        }.Run();
    }

    private void SumBiasGradient(BatchBuffer<T> gradient, AlignedBuffer<T> result, int samples)
    {
        result.Span.Clear();
        ChannelSums.Run(default(ChannelSums.Plain<T>), gradient.Pointer, gradient.Pointer, result.Pointer, result.Pointer, samples, outputs);
    }

    // In squares, so that both sides stay in the cache.
    private void Transpose(AlignedBuffer<T> matrix, AlignedBuffer<T> result)
    {
        const int Square = 16;
        T* from = matrix.Pointer, to = result.Pointer;
        for (var top = 0; top < inputs; top += Square)
            for (var left = 0; left < outputs; left += Square)
                for (var output = left; output < Math.Min(left + Square, outputs); output++)
                    for (var input = top; input < Math.Min(top + Square, inputs); input++)
                        to[(long)output * inputs + input] = from[(long)input * outputs + output];
    }
}
