using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Optimizers;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Optimizers;

public class A_centred_gradient
{
    private const int Inputs = 1000;
    private const int Outputs = 37;

    [Fact]
    public void keeps_what_sets_an_outputs_weights_apart_and_nothing_that_they_share()
    {
        var weights = Random();
        var before = weights.Gradient.Span.ToArray();
        new CentredGradient<double>(weights, Outputs, new ShardScheduler(1)).Apply();
        for (var output = 0; output < Outputs; output++)
        {
            var mean = Enumerable.Range(0, Inputs).Average(input => before[input * Outputs + output]);
            for (var input = 0; input < Inputs; input++)
                Assert.Equal(before[input * Outputs + output] - mean, weights.Gradient[input * Outputs + output], 1e-12);
        }
    }

    [Fact]
    public void is_the_same_on_any_number_of_threads()
    {
        var (one, three) = (Random(), Random());
        new CentredGradient<double>(one, Outputs, new ShardScheduler(1)).Apply();
        new CentredGradient<double>(three, Outputs, new ShardScheduler(3)).Apply();
        Assert.Equal(one.Gradient.Span.ToArray(), three.Gradient.Span.ToArray());
    }

    private static Parameter<double> Random()
    {
        var random = new SplitMix(5);
        var weights = new Parameter<double>("w", Inputs * Outputs);
        foreach (ref var value in weights.Gradient.Span)
            value = random.NextGaussian() + 3;
        return weights;
    }
}
