using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Media;
using Xunit.Abstractions;

namespace TinyM2Net.Runtime.Tests.Media;

public class Scaling_an_image(ITestOutputHelper output)
{
    // PIL's BOX takes whole source samples by their centres and rounds after each axis: where the ratio is whole (128x96 to 32x32) that is area
    // averaging but for the roundings; where it is not (61x47), its samples on the border count fully or not at all, and hard edges show it.
    [Theory]
    [InlineData("02_face", 1)]
    [InlineData("01_gradient", 61)]
    public void By_area_is_near_the_reference_box(string name, double tolerance)
    {
        var actual = ImageScaling.Scale(PngFile.Read(MediaGoldens.Bytes(name + "/png_rgb8.png")), 32, 32);
        var expected = MediaGoldens.Samples8(name + "/resize32_box.rgb.bin");
        Assert.Equal(expected.Length, actual.Length);
        var differences = actual.Zip(expected, (a, e) => Math.Abs(a - (double)e)).ToArray();
        output.WriteLine($"{name}: worst difference {differences.Max():F3} levels, mean {differences.Average():F3}");
        Assert.InRange(differences.Max(), 0, tolerance);
        Assert.InRange(differences.Average(), 0, 4);
    }

    [Theory]
    [InlineData(61, 47, 32, 32)]
    [InlineData(61, 47, 61, 5)]
    [InlineData(7, 9, 3, 2)]
    [InlineData(5, 4, 1, 1)]
    public void Down_is_the_integral_over_each_target(int width, int height, int toWidth, int toHeight)
    {
        var image = Noise(width, height, 3, 65535);
        var actual = ImageScaling.Scale(image, toWidth, toHeight);
        for (var y = 0; y < toHeight; y++)
            for (var x = 0; x < toWidth; x++)
                for (var c = 0; c < 3; c++)
                {
                    double sum = 0, area = 0;
                    for (var sy = 0; sy < height; sy++)
                        for (var sx = 0; sx < width; sx++)
                        {
                            var part = Overlap(sx, x, width, toWidth) * Overlap(sy, y, height, toHeight);
                            area += part;
                            sum += part * image.Samples[(sy * width + sx) * 3 + c];
                        }

                    Assert.Equal(sum / area, actual[(y * toWidth + x) * 3 + c], 0.05);
                }
    }

    [Fact]
    public void Up_is_linear_between_centres_and_flat_beyond_them()
    {
        var image = new Image { Width = 2, Height = 1, Channels = 1, BitsPerSample = 8, Samples = [0, 100] };
        Assert.Equal([0, 25, 75, 100], ImageScaling.Scale(image, 4, 1));
        Assert.Equal([0, 100, 0, 100, 0, 100], ImageScaling.Scale(image, 2, 3));
    }

    [Fact]
    public void To_its_own_size_changes_nothing()
    {
        var image = Noise(13, 7, 4, 65535);
        Assert.Equal(Array.ConvertAll(image.Samples, value => (float)value), ImageScaling.Scale(image, 13, 7));
    }

    [Fact]
    public void With_missing_zeros_averages_only_what_is_there()
    {
        var image = new Image { Width = 4, Height = 2, Channels = 1, BitsPerSample = 16, Samples = [1000, 0, 0, 0, 3000, 500, 0, 0] };
        Assert.Equal([1500, 0], ImageScaling.Scale(image, 2, 1, zeroIsMissing: true));
        Assert.Equal([1125, 0], ImageScaling.Scale(image, 2, 1));
    }

    [Fact]
    public void To_gray_weighs_the_colours_and_keeps_gray_as_it_is()
    {
        var colours = new Image { Width = 3, Height = 1, Channels = 3, BitsPerSample = 8, Samples = [255, 0, 0, 0, 255, 0, 0, 0, 255] };
        Assert.Equal([76, 150, 29], colours.WithChannels(1).Samples);
        var white = new Image { Width = 1, Height = 1, Channels = 4, BitsPerSample = 16, Samples = [65535, 65535, 65535, 0] };
        Assert.Equal([65535], white.WithChannels(1).Samples);
        Assert.Throws<ArgumentOutOfRangeException>(() => white.WithChannels(2));
    }

    // The length that source sample s and target sample t share, in units where both axes have length 1.
    private static double Overlap(int s, int t, int source, int target) =>
        Math.Max(0, Math.Min((s + 1.0) / source, (t + 1.0) / target) - Math.Max((double)s / source, (double)t / target));

    private static Image Noise(int width, int height, int channels, int maximum)
    {
        var random = new SplitMix(3);
        var samples = new ushort[width * height * channels];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (ushort)random.NextInt(maximum + 1);
        return new Image { Width = width, Height = height, Channels = channels, BitsPerSample = 16, Samples = samples };
    }
}
