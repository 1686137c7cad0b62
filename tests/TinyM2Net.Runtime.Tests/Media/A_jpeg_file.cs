using TinyM2Net.Runtime.Media;
using Xunit.Abstractions;

namespace TinyM2Net.Runtime.Tests.Media;

public class A_jpeg_file(ITestOutputHelper output)
{
    /// <summary>Levels of 255. The decoder aims at libjpeg-turbo's own, bit for bit.</summary>
    private const int Tolerance = 0;

    [Theory]
    [InlineData("01_gradient/jpeg_baseline_444")]
    [InlineData("01_gradient/jpeg_baseline_420")]
    [InlineData("01_gradient/jpeg_baseline_gray")]
    [InlineData("01_gradient/jpeg_progressive_444")]
    [InlineData("01_gradient/jpeg_progressive_420")]
    [InlineData("01_gradient/jpeg_progressive_gray")]
    [InlineData("02_face/jpeg_baseline_444")]
    [InlineData("02_face/jpeg_baseline_420")]
    [InlineData("02_face/jpeg_baseline_gray")]
    [InlineData("02_face/jpeg_progressive_444")]
    [InlineData("02_face/jpeg_progressive_420")]
    [InlineData("02_face/jpeg_progressive_gray")]
    [InlineData("jpeg_kinds/422")]
    [InlineData("jpeg_kinds/440")]
    [InlineData("jpeg_kinds/411")]
    [InlineData("jpeg_kinds/410")]
    [InlineData("jpeg_kinds/422_progressive")]
    [InlineData("jpeg_kinds/restart_rows")]
    [InlineData("jpeg_kinds/restart_mcus")]
    [InlineData("jpeg_kinds/optimized")]
    [InlineData("jpeg_kinds/low_quality")]
    [InlineData("jpeg_kinds/rgb")]
    [InlineData("jpeg_kinds/chroma_full")]
    [InlineData("jpeg_kinds/noninterleaved")]
    [InlineData("jpeg_kinds/crop_1x1")]
    [InlineData("jpeg_kinds/crop_2x3")]
    [InlineData("jpeg_kinds/crop_5x17")]
    public void Decodes_to_the_reference(string name)
    {
        var image = ImageFile.Read(MediaGoldens.Bytes(name + ".jpg"));
        Assert.Equal((name.EndsWith("gray", StringComparison.Ordinal) ? 1 : 3, 8), (image.Channels, image.BitsPerSample));
        var worst = MediaGoldens.WorstDifference(image.WithChannels(3).Samples, MediaGoldens.Samples8(name + ".rgb.bin"));
        output.WriteLine($"{name}: worst difference {worst} levels");
        Assert.InRange(worst, 0, Tolerance);
    }

    [Fact]
    public void With_arithmetic_coding_is_refused_by_name() => AssertRefused(MediaGoldens.Bytes("jpeg_kinds/arithmetic.refused.jpg"), "arithmetic");

    [Theory]
    [InlineData(0, 12, "12 bits")]
    [InlineData(5, 4, "4 components")]
    [InlineData(5, 2, "2 components")]
    [InlineData(10, 0x31, "sampling 2x2 under 3x2")]
    [InlineData(7, 0x02, "sampling 0x2")]
    [InlineData(8, 9, "table 9")]
    public void Whose_frame_is_not_supported_is_refused_with_the_value(int place, byte value, string reason)
    {
        var file = MediaGoldens.Bytes("01_gradient/jpeg_baseline_420.jpg");
        file[Find(file, 0xC0) + 4 + place] = value;
        AssertRefused(file, reason);
    }

    [Theory]
    [InlineData(0xC3, "lossless")]
    [InlineData(0xC5, "lossless or hierarchical")]
    public void Of_another_process_is_refused_by_name(byte marker, string reason)
    {
        var file = MediaGoldens.Bytes("01_gradient/jpeg_baseline_420.jpg");
        file[Find(file, 0xC0) + 1] = marker;
        AssertRefused(file, reason);
    }

    [Fact]
    public void That_declares_more_pixels_than_it_can_hold_is_refused_before_they_are_allocated()
    {
        var file = MediaGoldens.Bytes("01_gradient/jpeg_baseline_420.jpg");
        var frame = Find(file, 0xC0) + 5;
        file.AsSpan(frame, 4).Fill(0x1F); // 7967 x 7967
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(file, "cannot hold");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        file.AsSpan(frame, 4).Fill(0xFF);
        AssertRefused(file, "Mpixel");
    }

    [Fact]
    public void That_lost_a_restart_marker_is_refused()
    {
        var file = MediaGoldens.Bytes("jpeg_kinds/restart_rows.jpg");
        file[Find(file, 0xD1) + 1] = 0xD5;
        AssertRefused(file, "restart marker 1");
    }

    [Fact]
    public void Of_endless_scans_is_refused()
    {
        var file = MediaGoldens.Bytes("01_gradient/jpeg_progressive_gray.jpg");
        var start = Find(file, 0xDA);
        // The first scan, of DC, over and over.
        var end = start + 2;
        while (file[end] != 0xFF || file[end + 1] is 0)
            end++;
        var scans = Enumerable.Repeat(file[start..end], 101).SelectMany(scan => scan);
        AssertRefused([.. file[..start], .. scans, .. file[start..]], "more than 100 scans");
    }

    private static void AssertRefused(byte[] file, string reason) =>
        Assert.Contains(reason, Assert.Throws<MediaException>(() => JpegFile.Read(file)).Message, StringComparison.Ordinal);

    private static int Find(byte[] file, byte marker) => file.AsSpan().IndexOf([(byte)0xFF, marker]);
}
