using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Tests.Media;

public class A_png_file
{
    [Theory]
    [InlineData("01_gradient/png_rgb8", 61, 47, 3)]
    [InlineData("01_gradient/png_gray8", 61, 47, 1)]
    [InlineData("01_gradient/png_palette8", 61, 47, 3)]
    [InlineData("01_gradient/png_palette4_adam7", 61, 47, 3)]
    [InlineData("01_gradient/png_rgb8_adam7", 61, 47, 3)]
    [InlineData("01_gradient/png_rgba8", 61, 47, 4)]
    [InlineData("02_face/png_rgb8", 128, 96, 3)]
    [InlineData("02_face/png_gray8", 128, 96, 1)]
    [InlineData("02_face/png_palette8", 128, 96, 3)]
    [InlineData("02_face/png_palette4_adam7", 128, 96, 3)]
    [InlineData("02_face/png_rgb8_adam7", 128, 96, 3)]
    [InlineData("02_face/png_rgba8", 128, 96, 4)]
    public void Of_8_bits_or_fewer_decodes_to_the_reference_exactly(string name, int width, int height, int channels)
    {
        var image = ImageFile.Read(MediaGoldens.Bytes(name + ".png"));
        Assert.Equal((width, height, channels, 8), (image.Width, image.Height, image.Channels, image.BitsPerSample));
        Assert.Equal(MediaGoldens.Samples8(name + ".rgb.bin"), image.WithChannels(3).Samples);
    }

    [Theory]
    [InlineData("01_gradient/png_rgba8")]
    [InlineData("02_face/png_rgba8")]
    public void With_alpha_keeps_it_exactly(string name) =>
        Assert.Equal(MediaGoldens.Samples8(name + ".rgba.bin"), PngFile.Read(MediaGoldens.Bytes(name + ".png")).Samples);

    [Theory]
    [InlineData("01_gradient/png_rgb16", "rgb16le", 3)]
    [InlineData("01_gradient/png_gray16", "gray16le", 1)]
    [InlineData("02_face/png_rgb16", "rgb16le", 3)]
    [InlineData("02_face/png_gray16", "gray16le", 1)]
    public void Of_16_bits_keeps_every_bit(string name, string layout, int channels)
    {
        var image = PngFile.Read(MediaGoldens.Bytes(name + ".png"));
        Assert.Equal((channels, 16), (image.Channels, image.BitsPerSample));
        Assert.Equal(MediaGoldens.Samples16($"{name}.{layout}.bin"), image.Samples);
    }

    [Theory]
    [InlineData(1, new byte[] { 0b1010_0000 }, new[] { 255, 0, 255 })]
    [InlineData(2, new byte[] { 0b11_01_10_00 }, new[] { 255, 85, 170 })]
    [InlineData(4, new byte[] { 0xF3, 0x80 }, new[] { 255, 51, 136 })]
    public void Of_few_bits_fills_the_8_bit_range(byte depth, byte[] row, int[] expected)
    {
        var image = PngFile.Read(PngWriter.Write(3, 1, depth, 0, [0, .. row]));
        Assert.Equal((1, 8), (image.Channels, image.BitsPerSample));
        Assert.Equal(expected, Array.ConvertAll(image.Samples, value => (int)value));
    }

    [Fact]
    public void Of_gray_with_alpha_becomes_rgba()
    {
        var image = PngFile.Read(PngWriter.Write(2, 1, 8, 4, [0, 10, 200, 20, 100]));
        Assert.Equal([10, 10, 10, 200, 20, 20, 20, 100], image.Samples);
        Assert.Equal([10, 20], image.WithChannels(1).Samples);
    }

    [Fact]
    public void With_transparent_palette_entries_gets_their_alpha()
    {
        var file = PngWriter.Write(2, 1, 8, 3, [0, 1, 0], ("PLTE", [1, 2, 3, 4, 5, 6]), ("tRNS", [77]));
        Assert.Equal([4, 5, 6, 255, 1, 2, 3, 77], PngFile.Read(file).Samples);
    }

    [Fact]
    public void With_a_transparent_colour_makes_just_its_pixels_transparent()
    {
        var gray = PngFile.Read(PngWriter.Write(2, 1, 8, 0, [0, 9, 8], ("tRNS", [0, 9])));
        Assert.Equal([9, 9, 9, 0, 8, 8, 8, 255], gray.Samples);
        var rgb = PngFile.Read(PngWriter.Write(1, 2, 16, 2, [0, 0, 1, 0, 2, 0, 3, 0, 0, 1, 0, 2, 0, 4], ("tRNS", [0, 1, 0, 2, 0, 3])));
        Assert.Equal([1, 2, 3, 0, 1, 2, 4, 65535], rgb.Samples);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(5, 1)]
    [InlineData(9, 9)]
    public void That_is_interlaced_and_tiny_skips_the_empty_passes(int width, int height)
    {
        // The passes by the definition: every pixel belongs to the first grid that holds it.
        (int X, int Y, int StepX, int StepY)[] grids = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var rows = new List<byte>();
        foreach (var grid in grids)
        {
            for (var y = grid.Y; y < height && grid.X < width; y += grid.StepY)
            {
                rows.Add(0);
                for (var x = grid.X; x < width; x += grid.StepX)
                    rows.Add((byte)(16 * y + x));
            }
        }

        var image = PngFile.Read(PngWriter.Write(width, height, 8, 0, [.. rows], interlaced: true));
        for (var i = 0; i < width * height; i++)
            Assert.Equal(16 * (i / width) + i % width, image.Samples[i]);
    }

    [Theory]
    [InlineData(3, 16, "colour type 3 with 16", new byte[] { 0, 0 })]
    [InlineData(5, 8, "colour type 5 with 8", new byte[] { 0, 0 })]
    [InlineData(3, 8, "no PLTE", new byte[] { 0, 0 })]
    [InlineData(0, 8, "filter 9", new byte[] { 9, 0 })]
    [InlineData(0, 8, "truncated", new byte[] { 0 })]
    public void That_breaks_the_standard_is_refused_with_the_reason(byte color, byte depth, string reason, byte[] rows)
    {
        Assert.Contains(reason, Assert.Throws<MediaException>(() => PngFile.Read(PngWriter.Write(1, 1, depth, color, rows))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whose_pixel_is_outside_the_palette_is_refused()
    {
        var file = PngWriter.Write(1, 1, 8, 3, [0, 2], ("PLTE", [1, 2, 3, 4, 5, 6]));
        Assert.Contains("colour 2 of a palette of 2", Assert.Throws<MediaException>(() => PngFile.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_one_changed_bit_fails_its_checksum()
    {
        var file = MediaGoldens.Bytes("01_gradient/png_rgb8.png");
        file[200] ^= 1;
        Assert.Contains("checksum", Assert.Throws<MediaException>(() => PngFile.Read(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60000, 60000, "Mpixel")]
    [InlineData(8000, 8000, "cannot hold")]
    [InlineData(0, 5, "at least one pixel")]
    public void That_declares_more_pixels_than_it_can_hold_is_refused_before_they_are_allocated(int width, int height, string reason)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<MediaException>(() => PngFile.Read(PngWriter.Write(width, height, 8, 6, [0])));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Whose_sides_multiply_beyond_64_bits_is_refused() =>
        Assert.Contains("above the limit", Assert.Throws<MediaException>(() => PngFile.Read(PngWriter.Write(-1, -0xFFFF, 8, 2, [0]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Whose_compression_asks_for_a_dictionary_is_refused()
    {
        // PngWriter.Write brings an IDAT of its own; this one comes before it.
        var file = PngWriter.Write(2, 1, 8, 0, [0, 1, 2], ("IDAT", [0x78, 0xBB, 0, 0, 0, 1, 3, 0]));
        Assert.Contains("corrupt", Assert.Throws<MediaException>(() => PngFile.Read(file)).Message, StringComparison.Ordinal);
    }
}
