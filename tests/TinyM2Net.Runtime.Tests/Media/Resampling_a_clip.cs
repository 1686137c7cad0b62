using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Tests.Media;

public class Resampling_a_clip
{
    [Theory]
    [InlineData(44100, 16000, 1000)]
    [InlineData(44100, 16000, 7000)]
    [InlineData(48000, 16000, 440)]
    [InlineData(22050, 16000, 3000)]
    [InlineData(8000, 16000, 3000)]
    [InlineData(16000, 22050, 7000)]
    [InlineData(47999, 16001, 2500)]
    public void Keeps_a_tone_where_it_was(int from, int to, double frequency)
    {
        var output = Resampler.Resample(Tone(from, frequency, from / 2), from, to);
        // The same tone sampled at the new rate: same frequency, phase and amplitude. The edges see the zeros beyond.
        var expected = Tone(to, frequency, output.Length);
        var worst = 0.0;
        for (var i = output.Length / 4; i < output.Length * 3 / 4; i++)
            worst = Math.Max(worst, Math.Abs(output[i] - expected[i]));
        Assert.InRange(worst, 0, 0.5e-3);
    }

    [Theory]
    [InlineData(44100, 16000, 8100)]
    [InlineData(44100, 16000, 15000)]
    [InlineData(48000, 16000, 23000)]
    [InlineData(22050, 8000, 4100)]
    public void Takes_away_what_would_alias(int from, int to, double frequency)
    {
        var output = Resampler.Resample(Tone(from, frequency, from / 2), from, to);
        var middle = output.AsSpan(output.Length / 4, output.Length / 2).ToArray();
        var decibels = 20 * Math.Log10(middle.Max(Math.Abs));
        Assert.InRange(decibels, -300, -75);
    }

    [Theory]
    [InlineData(100, 44100, 16000, 37)]
    [InlineData(1, 44100, 16000, 1)]
    [InlineData(1000, 8000, 16000, 2000)]
    [InlineData(999, 16000, 22050, 1377)]
    [InlineData(0, 8000, 16000, 0)]
    public void Gives_as_many_samples_as_the_time_holds(int samples, int from, int to, int expected) =>
        Assert.Equal(expected, Resampler.Resample(new float[samples], from, to).Length);

    [Fact]
    public void Keeps_a_constant_away_from_the_edges()
    {
        var output = Resampler.Resample(Enumerable.Repeat(1f, 4000).ToArray(), 44100, 16000);
        Assert.All(output.Skip(300).Take(800), value => Assert.InRange(value, 0.9995f, 1.0005f));
    }

    [Fact]
    public void To_its_own_rate_changes_nothing()
    {
        var samples = Tone(8000, 100, 50);
        Assert.Same(samples, Resampler.Resample(samples, 8000, 8000));
    }

    [Theory]
    [InlineData(44100, 16000)]
    [InlineData(8000, 8000)]
    public void For_a_crop_gives_the_first_samples_of_the_whole(int from, int to)
    {
        var clip = Tone(from, 100, 5000);
        Assert.Equal(Resampler.Resample(clip, from, to)[..700], Resampler.Resample(clip, from, to, maximumCount: 700));
    }

    private static float[] Tone(int rate, double frequency, int count)
    {
        var samples = new float[count];
        for (var i = 0; i < count; i++)
            samples[i] = (float)Math.Sin(2 * Math.PI * frequency * i / rate);
        return samples;
    }
}
