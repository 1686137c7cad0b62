using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Quantization;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Quantization;

public sealed class When_activations_are_quantized
{
    private const int Samples = 3;
    private const int Size = 37;

    public static TheoryData<int, bool> Ranges => new() { { 4, true }, { 4, false }, { 8, true }, { 8, false } };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void The_vector_path_gives_the_integers_of_the_definition(int bits, bool signed)
    {
        var range = new ActivationRange(bits, signed);
        var (op, input, output) = Make(range, step: 0.125f);
        for (var i = 0; i < input.Value.Length; i++)
            input.Value[i] = (i - 40) * 0.0625f * (bits == 8 ? 8 : 1);
        op.Forward(new Pass(Samples, false, 0), new Slice(0, 0, Samples));
        for (var i = 0; i < input.Value.Length; i++)
            Assert.Equal(range.Quantize(input.Value[i], 0.125f) * 0.125f, output.Value[i]);
        Assert.Equal(range.Maximum * 0.125f, output.Value.Span.ToArray().Max());
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Gradients_are_those_of_learned_step_size_quantization(int bits, bool signed)
    {
        var range = new ActivationRange(bits, signed);
        const float step = 0.21f;
        var (op, input, output) = Make(range, step);
        Fill(input.Value, 1, range.Maximum * step * 0.7f);
        Fill(output.Gradient, 2, 1);
        var pass = new Pass(Samples, true, 0);
        op.Forward(pass, new Slice(0, 0, Samples));
        op.BeginBackward();
        op.Backward(pass, new Slice(0, 0, 1));
        op.Backward(pass, new Slice(1, 1, Samples - 1));
        op.EndBackward();

        var expected = 0.0;
        for (var i = 0; i < input.Value.Length; i++)
        {
            var v = input.Value[i] / step;
            var inside = v >= range.Minimum && v <= range.Maximum;
            Assert.Equal(inside ? output.Gradient[i] : 0, input.Gradient[i]);
            var share = inside ? Math.Floor(v + 0.5) - v : v < range.Minimum ? range.Minimum : range.Maximum;
            expected += share * output.Gradient[i] * step;
        }
        Assert.Equal(expected, op.Parameters[0].Gradient[0], 1e-3 * Math.Max(1, Math.Abs(expected)));
    }

    [Fact]
    public void Beyond_the_range_the_steps_gradient_is_the_true_one()
    {
        var range = new ActivationRange(4, false);
        double Loss(float ratio)
        {
            var (op, input, output) = Make(range, 0.1f);
            Fill(input.Value, 5, 0.1f);
            foreach (ref var value in input.Value.Span)
                value = 10 + Math.Abs(value);
            op.Parameters[0].Value[0] = ratio;
            op.Forward(new Pass(Samples, true, 0), new Slice(0, 0, Samples));
            return output.Value.Span.ToArray().Sum(v => (double)v);
        }

        var (op, input, output) = Make(range, 0.1f);
        input.Value.Span.Fill(10);
        output.Gradient.Span.Fill(1);
        var pass = new Pass(Samples, true, 0);
        op.Forward(pass, new Slice(0, 0, Samples));
        op.BeginBackward();
        op.Backward(pass, new Slice(0, 0, Samples));
        op.EndBackward();
        Assert.Equal((Loss(1.125f) - Loss(0.875f)) / 0.25, op.Parameters[0].Gradient[0], 1e-2);
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void The_first_step_has_less_squared_error_than_any_of_a_fine_grid(int bits, bool signed)
    {
        var range = new ActivationRange(bits, signed);
        var random = new SplitMix(11);
        var values = new float[3000];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(signed ? random.NextGaussian() : Math.Max(0, random.NextGaussian() * random.NextGaussian()));
        double Error(float step) => values.Sum(v => Math.Pow(v - range.Quantize(v, step) * step, 2));
        var found = Error(range.LeastSquaresStep(values));
        var best = Enumerable.Range(1, 400).Min(k => Error(values.Max(Math.Abs) * k / 400 / range.Maximum));
        Assert.InRange(found, 0, best * 1.02);
    }

    [Fact]
    public void A_layer_that_never_fires_still_has_a_step() =>
        Assert.True(new ActivationRange(4, false).LeastSquaresStep(new float[100]) > 0);

    private static (FakeQuantizeActivations Op, Tensor<float> Input, Tensor<float> Output) Make(ActivationRange range, float step)
    {
        var (input, output) = (new Tensor<float>(Shape.Flat(Size), Samples), new Tensor<float>(Shape.Flat(Size), Samples));
        return (new FakeQuantizeActivations("layer", input, output, range, step, shards: 2), input, output);
    }

    private static void Fill(BatchBuffer<float> buffer, ulong seed, float deviation)
    {
        var random = new SplitMix(seed);
        foreach (ref var value in buffer.Span)
            value = deviation * (float)random.NextGaussian();
    }
}
