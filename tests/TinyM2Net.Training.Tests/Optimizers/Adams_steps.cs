using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Optimizers;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Optimizers;

public class Adams_steps
{
    [Fact]
    public void follow_the_published_recurrence()
    {
        var parameter = new Parameter<double>("w", 37);
        var optimizer = new Adam<double>([parameter], new ShardScheduler(1));
        double mean = 0, square = 0, expected = 0;
        for (var step = 1; step <= 20; step++)
        {
            var gradient = Math.Sin(step);
            parameter.Gradient.Span.Fill(gradient);
            optimizer.Step(0.01);
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            expected -= 0.01 * (mean / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(square / (1 - Math.Pow(0.999, step))) + 1e-8);
            foreach (var value in parameter.Value.Span)
                Assert.Equal(expected, value, 1e-12);
        }
    }

    [Fact]
    public void come_to_rest_without_denormals_when_the_gradient_vanishes()
    {
        var parameter = new Parameter<float>("w", 3);
        var optimizer = new Adam<float>([parameter], new ShardScheduler(1));
        parameter.Gradient.Span.Fill(1e-15f);
        optimizer.Step(1e-3);
        parameter.Gradient.Span.Clear();
        for (var step = 0; step < 1000; step++)
            optimizer.Step(1e-3);
        var resting = parameter.Value[0];
        optimizer.Step(1e-3);
        Assert.Equal(resting, parameter.Value[0]);
    }

    [Fact]
    public void leave_running_statistics_alone()
    {
        var statistics = new Parameter<float>("mean", 3, trainable: false);
        statistics.Gradient.Span.Fill(1);
        new Adam<float>([statistics], new ShardScheduler(1)).Step(1);
        Assert.Equal([0, 0, 0], statistics.Value.Span.ToArray());
    }

    [Fact]
    public void rise_linearly_and_fall_by_a_cosine()
    {
        var schedule = new WarmUpCosine(2, 10, 100);
        Assert.Equal(0.2, schedule.At(0), 1e-12);
        Assert.Equal(1.0, schedule.At(50), 1e-12);
        Assert.Equal(2 * 0.5 * (1 + Math.Cos(Math.PI * 0.25)), schedule.At(25), 1e-12);
        Assert.True(schedule.At(99) < 1e-3);
    }
}
