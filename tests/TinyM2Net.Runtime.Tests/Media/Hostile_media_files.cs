using System.Text;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Tests.Media;

/// <summary>Whatever a file holds, reading it succeeds or is a MediaException.</summary>
public class Hostile_media_files
{
    private const int Flips = 2000;

    public static TheoryData<string> Files => new(All.Keys);

    private static readonly Dictionary<string, (byte[] Bytes, Action<byte[]> Read)> All = new()
    {
        ["wav"] = (WavWriter.Plain(1, 16, 1, 8000, MediaGoldens.Wav("02_noise_8000.wav")[44..444]), file => WavFile.Read(file)),
        ["wav float extensible"] = (WavWriter.Extensible(3, 32, 2, 16000, new byte[8 * 20]), file => WavFile.Read(file)),
        ["csv"] = (Encoding.UTF8.GetBytes("x,y\r\n1.5,-2e3\r\n3,4\r\n"), file => SeriesFile.Read(file)),
        ["png"] = (MediaGoldens.Bytes("01_gradient/png_palette4_adam7.png"), file => ImageFile.Read(file)),
        ["png gray"] = (MediaGoldens.Bytes("01_gradient/png_gray8.png"), file => ImageFile.Read(file)),
        ["jpeg baseline"] = (MediaGoldens.Bytes("01_gradient/jpeg_baseline_420.jpg"), file => ImageFile.Read(file)),
        ["jpeg progressive"] = (MediaGoldens.Bytes("01_gradient/jpeg_progressive_420.jpg"), file => ImageFile.Read(file)),
        ["jpeg restarts"] = (MediaGoldens.Bytes("jpeg_kinds/422_progressive.jpg"), file => ImageFile.Read(file)),
        ["jpeg tiny"] = (MediaGoldens.Bytes("jpeg_kinds/crop_5x17.jpg"), file => ImageFile.Read(file)),
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Cut_at_any_byte_are_refused(string name)
    {
        var (bytes, read) = All[name];
        read(bytes);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            // A CSV cut between two rows, or within its last number, is a shorter CSV.
            if (name == "csv")
                Try(cut, read);
            else
                Assert.Throws<MediaException>(() => read(cut));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void With_flipped_bytes_are_refused_or_read(string name)
    {
        var (bytes, read) = All[name];
        var random = new SplitMix(7);
        for (var i = 0; i < Flips; i++)
        {
            var file = (byte[])bytes.Clone();
            for (var flips = 1 + random.NextInt(3); flips > 0; flips--)
                file[random.NextInt(file.Length)] ^= (byte)(1 + random.NextInt(255));
            Try(file, read);
            // Behind PNG's checksums too.
            if (name.StartsWith("png", StringComparison.Ordinal))
                Try(PngWriter.WithChecksums(file), read);
        }
    }

    [Fact]
    public void Of_no_known_kind_are_refused_with_their_first_bytes()
    {
        Assert.Contains("474946383961", Assert.Throws<MediaException>(() => ImageFile.Read("GIF89a"u8)).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<MediaException>(() => ImageFile.Read([])).Message, StringComparison.Ordinal);
    }

    private static void Try(byte[] file, Action<byte[]> read)
    {
        try
        {
            read(file);
        }
        catch (MediaException error)
        {
            Assert.DoesNotContain('\n', error.Message);
        }
    }
}
