using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Quantization;

/// <summary>
/// Activations as the integers will represent them, with a learned step (Esser et al., "Learned step size quantization", 2020).
/// What is learned is the step's ratio to its first value, so that one rate suits coarse and fine steps.
/// </summary>
internal sealed unsafe class FakeQuantizeActivations : Operator<float>
{
    private const float SmallestRatio = 0.05f;

    /// <summary>Values worked on at a time in the backward pass: they stay in the first cache from one step to the next.</summary>
    private const int Chunk = 2048;

    private readonly float firstStep;
    private readonly ActivationRange range;
    private readonly Parameter<float> ratio;
    private readonly PartialSums<float> partials;
    private readonly AlignedBuffer<float> shares;

    public FakeQuantizeActivations(string name, Tensor<float> input, Tensor<float> output, ActivationRange range, float firstStep, int shards)
        : base(name, [input], output)
    {
        this.range = range;
        this.firstStep = firstStep;
        ratio = new Parameter<float>(name + ".step", 1);
        ratio.Value[0] = 1;
        partials = new PartialSums<float>(1, shards);
        shares = new AlignedBuffer<float>(Chunk * shards);
    }

    public override IReadOnlyList<Parameter<float>> Parameters => [ratio];

    public override bool ReadsInput => true;

    public override bool IsCheap => true;

    public float Step => firstStep * Math.Max(ratio.Value[0], SmallestRatio);

    private QuantizerState State => new(Step, range);

    public override void Forward(in Pass pass, Slice slice)
    {
        var (start, count) = Places(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var from = Input.Value.At(sample, slice.Worker) + start;
            Elementwise.Map(new QuantizedValue(State), from, from, Output.Value.At(sample, slice.Worker) + start, count);
        }
    }

    public override void BeginBackward() => partials.Clear();

    public override void Backward(in Pass pass, Slice slice)
    {
        var sum = 0.0;
        var (start, count) = Places(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var part = 0.0;
            for (var at = start; at < start + count; at += Chunk)
                part += BackwardChunk(sample, at, Math.Min(Chunk, start + count - at), slice);
            sum += part;
        }
        *partials.Shard(slice.Shard) += (float)(sum * firstStep);
    }

    private double BackwardChunk(int sample, int start, int count, Slice slice)
    {
        var value = Input.Value.At(sample, slice.Worker) + start;
        var gradient = Output.Gradient.At(sample, slice.Worker) + start;
        Elementwise.Map(new StepGradient(State), value, gradient, shares.Pointer + slice.Worker * Chunk, count);
        if (InputIsVariable)
            Elementwise.Map(new PassedGradient(State), value, gradient, Input.Gradient.At(sample, slice.Worker) + start, count);
        return Sum(shares.Span.Slice(slice.Worker * Chunk, count));
    }

    public override void EndBackward() => partials.Reduce(ratio.Gradient.Pointer);

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
        var (start, count) = Places(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            Elementwise.Map(new PassedGradient(State), Input.Value.At(sample, slice.Worker) + start,
                Input.Tangent.At(sample, slice.Worker) + start, Output.Tangent.At(sample, slice.Worker) + start, count);
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        if (!InputIsVariable)
            return;
        var (start, count) = Places(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            Elementwise.Map(new PassedGradient(State), Input.Value.At(sample, slice.Worker) + start,
                Output.GradientTangent.At(sample, slice.Worker) + start, Input.GradientTangent.At(sample, slice.Worker) + start, count);
    }

    /// <summary>The slice's values within each of its samples.</summary>
    private (int Start, int Count) Places(Slice slice)
    {
        var rows = OutputRows(slice);
        var row = Input.Shape.Width * Input.Shape.Channels;
        return (rows.Start * row, rows.Count * row);
    }

    /// <summary>In double, as eight interleaved sums: independent, so that they overlap, and the same at every vector width.</summary>
    private static double Sum(ReadOnlySpan<float> values)
    {
        double a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
        var i = 0;
        for (; i <= values.Length - 8; i += 8)
        {
            var eight = values.Slice(i, 8);
            a += eight[0];
            b += eight[1];
            c += eight[2];
            d += eight[3];
            e += eight[4];
            f += eight[5];
            g += eight[6];
            h += eight[7];
        }
        for (; i < values.Length; i++)
            a += values[i];
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }
}
