using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Tests.Media;
using TinyM2Net.Tests;

namespace TinyM2Net.Runtime.Tests.Features;

public class ImageFeatures
{
    private static readonly string Folder = TestPaths.Golden(Path.Combine("features", "images", "01_gradient"));

    [Fact]
    public void Eight_bit_samples_span_minus_one_to_one()
    {
        var features = Extract(new ImageFeatureSettings { Width = 61, Height = 47, Channels = 3 }, "png_rgb8.png");
        var pixels = File.ReadAllBytes(Path.Combine(Folder, "png_rgb8.rgb.bin"));
        Assert.Equal(pixels.Select(p => p / 127.5f - 1), features);
    }

    [Fact]
    public void Colour_becomes_gray_and_gray_becomes_colour_as_the_model_wants()
    {
        var gray = Extract(new ImageFeatureSettings { Width = 61, Height = 47, Channels = 1 }, "png_rgb8.png");
        var pixels = File.ReadAllBytes(Path.Combine(Folder, "png_rgb8.rgb.bin"));
        for (var i = 0; i < gray.Length; i++)
            Assert.Equal(0.299f * pixels[3 * i] + 0.587f * pixels[3 * i + 1] + 0.114f * pixels[3 * i + 2], (gray[i] + 1) * 127.5f, 0.51f);
        var color = Extract(new ImageFeatureSettings { Width = 8, Height = 8, Channels = 3 }, "png_gray8.png");
        for (var i = 0; i < color.Length; i += 3)
            Assert.True(color[i] == color[i + 1] && color[i] == color[i + 2]);
    }

    [Fact]
    public void Sixteen_bit_samples_span_minus_one_to_one()
    {
        var features = Extract(new ImageFeatureSettings { Width = 61, Height = 47, Channels = 1 }, "png_gray16.png");
        Assert.Equal(Counts().Select(c => c / 32767.5f - 1), features);
    }

    /// <summary>Heat as a camera counts it: a base far from 0, and all that matters in the low byte.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_low_byte_of_sixteen_bits_reaches_the_networks_input(bool subtractMedian)
    {
        const int Width = 16, Height = 8, Base = 0x4800;
        var rows = new byte[Height * (1 + 2 * Width)];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                (rows[y * (1 + 2 * Width) + 1 + 2 * x], rows[y * (1 + 2 * Width) + 2 + 2 * x]) = (Base >> 8, (byte)(y * Width + x));
        var settings = new ImageFeatureSettings { Width = Width, Height = Height, Channels = 1, ZeroIsMissing = subtractMedian, SubtractMedian = subtractMedian };
        var features = new float[Width * Height];
        FeatureExtractor.Create(settings).Extract(PngWriter.Write(Width, Height, 16, 0, rows), features);
        // 128 counts of 65536, and not one is lost.
        Assert.Equal(Width * Height, features.Distinct().Count());

        var statistics = Standardizer.Measure([features], settings.Shape, perWidth: false);
        var integers = new sbyte[features.Length];
        new InputQuantizer(statistics, settings.Shape, 1.8f / 127).Quantize(features, integers);
        Assert.True(integers.Distinct().Count() > 120);
        Assert.Equal(integers.Order(), integers);
    }

    [Fact]
    public void The_median_of_what_is_present_goes_and_missing_cells_are_zero()
    {
        var features = Extract(new ImageFeatureSettings { Width = 61, Height = 47, Channels = 1, ZeroIsMissing = true, SubtractMedian = true }, "png_gray16.png");
        var present = Counts().Where(c => c != 0).Order().ToArray();
        var median = present.Length % 2 == 1 ? present[present.Length / 2] : (present[present.Length / 2 - 1] + present[present.Length / 2]) * 0.5f;
        Assert.Equal(Counts().Select(c => c == 0 ? 0 : c - median), features);
    }

    [Fact]
    public void A_file_that_is_no_image_is_refused()
    {
        var extractor = FeatureExtractor.Create(new ImageFeatureSettings());
        Assert.Throws<MediaException>(() => extractor.Extract("not an image"u8, new float[extractor.Shape.Count]));
        Assert.Throws<ArgumentException>(() => extractor.Extract("not an image"u8, new float[1]));
        Assert.Throws<InvalidDataException>(() => FeatureExtractor.Create(new ImageFeatureSettings { Channels = 2 }));
    }

    private static ushort[] Counts()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, "png_gray16.gray16le.bin"));
        return [.. Enumerable.Range(0, bytes.Length / 2).Select(i => BitConverter.ToUInt16(bytes, 2 * i))];
    }

    private static float[] Extract(ImageFeatureSettings settings, string file)
    {
        var extractor = FeatureExtractor.Create(settings);
        var features = new float[extractor.Shape.Count];
        extractor.Extract(File.ReadAllBytes(Path.Combine(Folder, file)), features);
        return features;
    }
}
