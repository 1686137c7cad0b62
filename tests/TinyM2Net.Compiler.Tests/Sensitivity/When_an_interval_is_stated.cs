using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Tests.Sensitivity;

public sealed class When_an_interval_is_stated
{
    [Theory]
    [InlineData(1, 12.7062)]
    [InlineData(5, 2.5706)]
    [InlineData(7, 2.3646)]
    [InlineData(10, 2.2281)]
    [InlineData(30, 2.0423)]
    [InlineData(1000, 1.9623)]
    public void Its_quantile_is_Student_s(int freedom, double expected) => Assert.Equal(expected, StudentT.Quantile975(freedom), 0.003 * expected);

    [Fact]
    public void It_holds_the_mean_of_the_strata_nineteen_times_of_twenty()
    {
        var random = new SplitMix(11);
        var covered = 0;
        const int trials = 4000;
        for (var trial = 0; trial < trials; trial++)
        {
            var mean = new StratifiedMean(8);
            for (var draw = 0; draw < 4 * 8; draw++)
                mean.Add(draw % 8, 100 * (draw % 8) + random.NextGaussian());
            if (Math.Abs(mean.Mean - 350) <= mean.HalfWidth)
                covered++;
        }
        Assert.InRange(covered / (double)trials, 0.94, 0.96);
    }

    [Fact]
    public void It_holds_the_mean_of_plain_values_as_often()
    {
        var random = new SplitMix(12);
        var covered = 0;
        const int trials = 4000;
        for (var trial = 0; trial < trials; trial++)
        {
            var values = Enumerable.Range(0, 8).Select(_ => 5 + 3 * random.NextGaussian()).ToArray();
            if (Math.Abs(values.Average() - 5) <= StudentT.HalfWidth(values))
                covered++;
        }
        Assert.InRange(covered / (double)trials, 0.94, 0.96);
    }

    [Fact]
    public void One_draw_a_stratum_says_nothing()
    {
        var mean = new StratifiedMean(2);
        mean.Add(0, 1);
        mean.Add(1, 2);
        Assert.Equal(1.5, mean.Mean);
        Assert.Equal(double.PositiveInfinity, mean.HalfWidth);
    }
}
