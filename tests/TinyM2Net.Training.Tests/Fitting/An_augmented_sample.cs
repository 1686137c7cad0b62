using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Training.Tests.Fitting;

public class An_augmented_sample
{
    private static readonly Shape Shape = new(20, 6, 2);
    private static readonly float[] Source = [.. Enumerable.Range(0, 240).Select(value => value + 1f)];

    [Fact]
    public void is_the_source_when_everything_is_off() => Assert.Equal(Source, Augment(new AugmentationOptions(), 1, 1));

    [Fact]
    public void is_the_same_for_the_same_epoch_and_sample_and_another_otherwise()
    {
        var options = new AugmentationOptions { Noise = 0.1, Mirror = true, PixelShift = 3 };
        Assert.Equal(Augment(options, 1, 1), Augment(options, 1, 1));
        Assert.NotEqual(Augment(options, 1, 1), Augment(options, 2, 1));
        Assert.NotEqual(Augment(options, 1, 1), Augment(options, 1, 2));
    }

    [Fact]
    public void has_noise_of_the_deviation_asked_for()
    {
        var (sum, squares, count) = (0.0, 0.0, 0);
        for (var sample = 0; sample < 100; sample++)
            foreach (var (value, source) in Augment(new AugmentationOptions { Noise = 0.3 }, 1, sample).Zip(Source))
                (sum, squares, count) = (sum + value - source, squares + (value - source) * (value - source), count + 1);
        Assert.Equal(0, sum / count, 0.01);
        Assert.Equal(0.3, Math.Sqrt(squares / count), 0.01);
    }

    [Fact]
    public void is_shifted_whole_rows_with_its_edges_repeated()
    {
        var seen = new HashSet<float>();
        for (var sample = 0; sample < 50; sample++)
        {
            var shifted = Augment(new AugmentationOptions { TimeShift = 0.1 }, 1, sample);
            seen.Add(shifted[5 * 12]);
            for (var row = 0; row < 20; row++)
                Assert.Contains(shifted[row * 12], Enumerable.Range(Math.Max(row - 2, 0), 5).Select(from => Source[Math.Min(from, 19) * 12]));
        }

        Assert.Equal(5, seen.Count);
    }

    [Fact]
    public void is_rotated_without_losing_a_row()
    {
        var rotated = Augment(new AugmentationOptions { TimeRotation = true }, 1, 3);
        Assert.Equal(Source, rotated.Order());
        Assert.NotEqual(Source, rotated);
    }

    [Fact]
    public void is_mirrored_by_half()
    {
        var mirrored = Enumerable.Range(0, 200).Count(sample => Augment(new AugmentationOptions { Mirror = true }, 1, sample)[0] == Source[10]);
        Assert.InRange(mirrored, 70, 130);
    }

    [Fact]
    public void loses_at_most_the_masked_rows_and_columns()
    {
        var masked = 0;
        for (var sample = 0; sample < 100; sample++)
        {
            var result = Augment(new AugmentationOptions { TimeMask = 0.2, FrequencyMask = 2 }, 1, sample);
            var zeros = result.Count(value => value == 0);
            Assert.True(zeros <= 4 * 12 + 2 * 2 * 20);
            masked += zeros > 0 ? 1 : 0;
        }

        Assert.InRange(masked, 55, 95);
    }

    [Fact]
    public void is_masked_before_its_noise()
    {
        for (var sample = 0; sample < 20; sample++)
            Assert.DoesNotContain(0f, Augment(new AugmentationOptions { TimeMask = 0.2, FrequencyMask = 2, Noise = 0.1 }, 1, sample));
    }

    [Fact]
    public void is_louder_in_coefficient_0_alone()
    {
        var louder = Augment(new AugmentationOptions { Loudness = 1 }, 1, 3);
        for (var index = 0; index < louder.Length; index++)
            Assert.Equal(index % 12 < 2, louder[index] != Source[index]);
    }

    private static float[] Augment(AugmentationOptions options, int epoch, int sample)
    {
        var target = new float[Source.Length];
        new Augmenter(7, Shape, options).Apply(Source, target, epoch, sample, 0);
        return target;
    }
}
