using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Tests.Arithmetic;

public class RandomStreams
{
    [Fact]
    public void First_draws_are_those_of_the_published_generator()
    {
        // Seed 1234567, from the reference implementation's published test vector.
        var random = new SplitMix(1234567);
        Assert.Equal(6457827717110365317UL, random.NextUInt64());
        Assert.Equal(3203168211198807973UL, random.NextUInt64());
        Assert.Equal(9817491932198370423UL, random.NextUInt64());
    }

    [Fact]
    public void Integers_cover_their_range_evenly()
    {
        var random = new SplitMix(5);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.NextInt(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 9_500, 10_500));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix(1).NextInt(0));
    }

    [Fact]
    public void Gaussians_have_mean_zero_and_deviation_one()
    {
        var random = new SplitMix(6);
        double sum = 0, squares = 0, fourth = 0;
        const int count = 100_000;
        for (var i = 0; i < count; i++)
        {
            var x = random.NextGaussian();
            sum += x;
            squares += x * x;
            fourth += x * x * x * x;
        }

        Assert.InRange(sum / count, -0.02, 0.02);
        Assert.InRange(squares / count, 0.98, 1.02);
        Assert.InRange(fourth / count, 2.85, 3.15);
    }

    [Fact]
    public void Uniforms_lie_in_the_unit_interval_and_never_reach_one()
    {
        var random = new SplitMix(7);
        double sum = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var (single, wide) = (random.NextSingle(), random.NextDouble());
            Assert.True(single is >= 0 and < 1 && wide is >= 0 and < 1);
            sum += single + wide;
        }

        Assert.InRange(sum / 200_000, 0.49, 0.51);
    }

    [Fact]
    public void Shuffling_keeps_every_value_and_depends_on_the_seed_alone()
    {
        var (first, second, third) = (Enumerable.Range(0, 100).ToArray(), Enumerable.Range(0, 100).ToArray(), Enumerable.Range(0, 100).ToArray());
        new SplitMix(8).Shuffle<int>(first);
        new SplitMix(8).Shuffle<int>(second);
        new SplitMix(9).Shuffle<int>(third);
        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
        Assert.Equal(Enumerable.Range(0, 100), first.Order());
    }

    [Fact]
    public void Forks_are_told_apart_by_purpose_and_leave_the_parent_alone()
    {
        var parent = new SplitMix(10);
        var draws = new HashSet<ulong>();
        foreach (var purpose in new[] { "weights", "order", "dropout", "" })
            Assert.True(draws.Add(parent.Fork(purpose).NextUInt64()));
        for (ulong i = 0; i < 100; i++)
            Assert.True(draws.Add(parent.Fork(i).NextUInt64()));
        Assert.Equal(new SplitMix(10).NextUInt64(), parent.NextUInt64());
    }
}
