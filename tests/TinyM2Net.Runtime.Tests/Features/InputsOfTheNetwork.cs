using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net.Runtime.Tests.Features;

public class InputsOfTheNetwork
{
    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 2)]
    public void Standardized_training_features_have_mean_zero_and_deviation_one(bool perWidth, int statistics)
    {
        var shape = new Shape(5, 3, 2);
        var random = new SplitMix(12);
        var samples = new List<ReadOnlyMemory<float>>();
        for (var s = 0; s < 40; s++)
        {
            var sample = new float[shape.Count];
            for (var i = 0; i < sample.Length; i++)
                sample[i] = (float)(100 * (perWidth ? i / 2 % 3 : i % 2) + (1 + i % 2) * random.NextGaussian());
            samples.Add(sample);
        }

        var standardization = Standardizer.Measure(samples, shape, perWidth);
        Assert.Equal(statistics, standardization.Mean.Length);
        var standardizer = new Standardizer(standardization, shape);
        var (sums, squares) = (new double[statistics], new double[statistics]);
        foreach (var sample in samples)
        {
            var standardized = new float[shape.Count];
            standardizer.Apply(sample.Span, standardized);
            for (var i = 0; i < standardized.Length; i++)
            {
                sums[perWidth ? i / 2 % 3 : i % 2] += standardized[i];
                squares[perWidth ? i / 2 % 3 : i % 2] += standardized[i] * standardized[i];
            }
        }

        var each = samples.Count * shape.Count / statistics;
        Assert.All(sums, sum => Assert.Equal(0, sum / each, 1e-4));
        Assert.All(squares, square => Assert.Equal(1, square / each, 1e-4));
    }

    [Fact]
    public void A_value_that_never_varies_becomes_zero()
    {
        var shape = new Shape(2, 2, 1);
        ReadOnlyMemory<float>[] samples = [new float[] { 5, 1, 5, 2 }, new float[] { 5, 3, 5, 4 }];
        var statistics = Standardizer.Measure(samples, shape, perWidth: true);
        Assert.Equal(0, statistics.InverseDeviation[0]);
        var standardized = new float[4];
        new Standardizer(statistics, shape).Apply(new float[] { 77, 2.5f, 5, 2.5f }, standardized);
        Assert.Equal([0, 0, 0, 0], standardized);
    }

    [Theory]
    [InlineData(0.5f, 1)]
    [InlineData(-0.5f, 0)]
    [InlineData(1.49f, 1)]
    [InlineData(-1.51f, -2)]
    [InlineData(126.5f, 127)]
    [InlineData(1e9f, 127)]
    [InlineData(-1e9f, -127)]
    public void Inputs_are_rounded_half_up_and_saturated(float steps, int expected)
    {
        Assert.Equal(expected, InputQuantizer.Quantize(steps * 0.25f, 0.25f));
        var quantizer = new InputQuantizer(new Standardization([1], [0.5f], false), Shape.Flat(1), 0.25f);
        var q = new sbyte[1];
        quantizer.Quantize([1 + steps * 0.5f], q);
        Assert.Equal(InputQuantizer.Quantize((1 + steps * 0.5f - 1) * 0.5f, 0.25f), q[0]);
    }

    [Fact]
    public void Statistics_that_do_not_fit_are_refused()
    {
        var shape = new Shape(4, 3, 1);
        Assert.Throws<InvalidDataException>(() => new Standardizer(new([1, 2], [1, 2], true), shape));
        Assert.Throws<InvalidDataException>(() => new Standardizer(new([1, 2, 3], [1, 2, float.NaN], true), shape));
        Assert.Throws<InvalidDataException>(() => new InputQuantizer(new([0], [1], false), shape, 0));
    }
}
