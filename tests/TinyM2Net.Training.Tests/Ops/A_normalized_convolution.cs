using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Ops;

public class A_normalized_convolution
{
    private const int Samples = 4;

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(3, 0, true)]
    [InlineData(3, 100, true)] // features far from 0: variances as differences of sums would be noise
    [InlineData(1, -100, false)]
    public void is_a_convolution_followed_by_batch_norm(int channels, double level, bool same)
    {
        var plan = NetworkPlan.Create(new NetworkDefinition(
            [new BranchDefinition("x", new Shape(9, 7, channels), [new ConvDefinition(5, 3, 3, 1, same ? Padding.Same : Padding.Valid, BatchNorm: true, Activation.None)])],
            [new DenseDefinition(2, Activation.None)], 2));
        var layer = plan.Decisions[0];
        var random = new SplitMix(4);
        var features = Draw(layer.Input.Count * Samples, level, ref random);
        var gradient = Draw(layer.Output.Count * Samples, 0, ref random);
        var weights = Draw(layer.WeightCount, 0, ref random);

        Tensor<double> input = new(layer.Input, Samples), between = new(layer.Output, Samples), output = new(layer.Output, Samples), fused = new(layer.Output, Samples);
        features.CopyTo(input.Value.Span);
        var convolution = new Convolution<double>(layer, Parameter(weights), new("b", layer.BiasCount, trainable: false), input, between, 1) { InputIsVariable = false };
        var norm = new BatchNorm<double>("x", between, output);
        var both = new NormalizedConvolution<double>(layer, "x", Parameter(weights), new("b", layer.BiasCount, trainable: false), input, fused, 1);
        var (pass, all) = (new Pass(Samples, Training: true, 0), new Slice(0, 0, Samples));

        convolution.Forward(pass, all);
        foreach (var op in (Operator<double>[])[norm, both])
        {
            op.Begin(pass);
            op.Observe(all);
            op.Combine(pass);
            op.Forward(pass, all);
        }

        Near(output.Value.Span, fused.Value.Span);
        for (var statistic = 0; statistic < 4; statistic++)
            Near(norm.Parameters[statistic].Value.Span, both.Parameters[2 + statistic].Value.Span);

        gradient.CopyTo(output.Gradient.Span);
        gradient.CopyTo(fused.Gradient.Span);
        norm.ObserveGradient(all);
        norm.CombineGradient(pass);
        norm.Backward(pass, all);
        foreach (var op in (Operator<double>[])[convolution, both])
        {
            op.BeginBackward();
            op.Backward(pass, all);
            op.EndBackward();
        }

        Near(convolution.Parameters[0].Gradient.Span, both.Parameters[0].Gradient.Span);
        for (var parameter = 0; parameter < 2; parameter++)
            Near(norm.Parameters[parameter].Gradient.Span, both.Parameters[2 + parameter].Gradient.Span);
    }

    private static Parameter<double> Parameter(double[] values)
    {
        var parameter = new Parameter<double>("w", values.Length);
        values.CopyTo(parameter.Value.Span);
        return parameter;
    }

    private static double[] Draw(int count, double level, ref SplitMix random)
    {
        var values = new double[count];
        foreach (ref var value in values.AsSpan())
            value = level + random.NextGaussian();
        return values;
    }

    private static void Near(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        for (var index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual[index], 1e-8 * Math.Max(1, Math.Abs(expected[index])));
    }
}
