using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Ops;

/// <summary>Against the formula as Hinton et al. write it, in double precision and with the framework's own functions.</summary>
public class A_loss_with_a_teacher
{
    private const int Classes = 5;

    private static readonly int[] Labels = [4, 0, 2];
    private static readonly float[] Weights = [0.4f, 1, 1.5f, 1, 2];

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(4, 0.7)]
    [InlineData(20, 1)]
    public void is_the_labels_share_and_the_softened_divergence_times_the_squared_temperature(double temperature, double weight)
    {
        var (student, teacher) = (Draw(1), Draw(2));
        var (loss, gradient) = Run(student, teacher, temperature, weight, training: true);
        var shares = Labels.Select(label => Weights[label] / Labels.Sum(l => (double)Weights[l])).ToArray();
        for (var sample = 0; sample < Labels.Length; sample++)
        {
            var (z, t) = (Row(student, sample), Row(teacher, sample));
            var (p, q, plain) = (Softmax(t, temperature), Softmax(z, temperature), Softmax(z, 1));
            var divergence = p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();
            var expected = shares[sample] * ((1 - weight) * -Math.Log(plain[Labels[sample]]) + weight * temperature * temperature * divergence);
            // A small divergence is what is left of larger terms, whose rounding the squared temperature enlarges.
            Assert.InRange(loss[sample] - expected, -1e-6 * temperature * temperature, 1e-6 * temperature * temperature);
            for (var c = 0; c < Classes; c++)
            {
                var slope = shares[sample] * ((1 - weight) * (plain[c] - (c == Labels[sample] ? 1 : 0)) + weight * temperature * (q[c] - p[c]));
                Assert.InRange(gradient[sample * Classes + c] - slope, -2e-6, 2e-6);
            }
        }
    }

    [Fact]
    public void does_not_move_a_student_that_answers_as_its_teacher()
    {
        var logits = Draw(3);
        var (loss, gradient) = Run(logits, logits, 4, 1, training: true);
        Assert.All(loss, value => Assert.Equal(0, value));
        Assert.All(gradient, value => Assert.Equal(0, value));
    }

    [Fact]
    public void is_the_cross_entropy_alone_where_nothing_is_learnt_or_the_teacher_counts_nothing()
    {
        var (student, teacher) = (Draw(1), Draw(2));
        var plain = Run(student, null, 4, 0, training: true);
        foreach (var (weight, training) in ((double, bool)[])[(0.7, false), (0, true)])
        {
            var (loss, gradient) = Run(student, teacher, 4, weight, training);
            Assert.Equal(plain.Loss, loss);
            Assert.Equal(plain.Gradient, gradient);
        }
    }

    private static (float[] Loss, float[] Gradient) Run(float[] student, float[]? teacher, double temperature, double weight, bool training)
    {
        var (input, output) = (new Tensor<float>(Shape.Flat(Classes), OperatorCase.Samples), new Tensor<float>(Shape.Flat(1), OperatorCase.Samples));
        var op = new SoftmaxCrossEntropy<float>("loss", input, output);
        Labels.CopyTo(op.Labels, 0);
        Weights.CopyTo(op.ClassWeights, 0);
        if (teacher is not null)
        {
            op.Distillation = new Distillation<float>(OperatorCase.Samples, Classes, temperature, weight);
            teacher.CopyTo(op.Distillation.Logits.Span);
        }

        OperatorRun.Forward(op, [student], training);
        var loss = output.Value.Span.ToArray();
        OperatorRun.Backward(op, [1f, 1, 1], training);
        return (loss, input.Gradient.Span.ToArray());
    }

    private static float[] Draw(ulong seed)
    {
        var random = new SplitMix(seed);
        var logits = new float[OperatorCase.Samples * Classes];
        foreach (ref var logit in logits.AsSpan())
            logit = (float)(3 * random.NextGaussian());
        return logits;
    }

    private static double[] Row(float[] logits, int sample) => [.. logits.Skip(sample * Classes).Take(Classes).Select(v => (double)v)];

    private static double[] Softmax(double[] logits, double temperature)
    {
        var exponentials = logits.Select(v => Math.Exp(v / temperature)).ToArray();
        return [.. exponentials.Select(e => e / exponentials.Sum())];
    }
}
