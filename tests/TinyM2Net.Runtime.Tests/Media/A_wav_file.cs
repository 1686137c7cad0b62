using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Tests.Media;

public class A_wav_file
{
    public static TheoryData<ushort, ushort, byte[], float[]> Encodings => new()
    {
        { 1, 8, [0, 128, 255], [-1, 0, 127 / 128f] },
        { 1, 16, [0, 0x80, 1, 0, 0xFF, 0x7F], [-1, 1 / 32768f, 32767 / 32768f] },
        { 1, 24, [0, 0, 0x80, 1, 0, 0, 0xFF, 0xFF, 0x7F], [-1, 1 / 8388608f, 8388607 / 8388608f] },
        { 1, 32, [0, 0, 0, 0x80, 0, 0, 0, 0x40, 0, 1, 0, 0], [-1, 0.5f, 256 / 2147483648f] },
        { 3, 32, Bytes<float>([-1.5f, 0, 0.25f]), [-1.5f, 0, 0.25f] },
        { 3, 64, Bytes<double>([-1.5, 1e-3, 0.25]), [-1.5f, 1e-3f, 0.25f] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Of_any_sample_format_is_scaled_to_full_scale_one(ushort code, ushort bits, byte[] data, float[] expected)
    {
        foreach (var file in new[] { WavWriter.Plain(code, bits, 1, 8000, data), WavWriter.Extensible(code, bits, 1, 8000, data) })
        {
            var clip = WavFile.Read(file);
            Assert.Equal(8000, clip.SampleRate);
            Assert.Equal(expected, clip.Samples);
        }
    }

    [Fact]
    public void With_many_channels_becomes_their_mean()
    {
        var clip = WavFile.Read(WavWriter.Plain(1, 16, 3, 44100, Bytes<short>([300, 600, 0, -3, -3, -3])));
        Assert.Equal([300 / 32768f, -3 / 32768f], clip.Samples);
    }

    [Fact]
    public void From_the_goldens_is_int16_over_32768()
    {
        var file = MediaGoldens.Wav("01_sweep_22050.wav");
        var clip = WavFile.Read(file);
        Assert.Equal((22050, 22050), (clip.SampleRate, clip.Samples.Length));
        var raw = MemoryMarshal.Cast<byte, short>(file.AsSpan(44)).ToArray();
        Assert.Equal(Array.ConvertAll(raw, value => value / 32768f), clip.Samples);
    }

    [Fact]
    public void With_odd_and_unknown_chunks_around_is_read()
    {
        var file = WavWriter.Riff(
            ("LIST", [1, 2, 3]), ("fmt ", WavWriter.Format(1, 8, 1, 8000)), ("junk", [9]), ("data", [128, 0, 255]), ("id3 ", [7]));
        Assert.Equal([0, -1, 127 / 128f], WavFile.Read(file).Samples);
    }

    [Fact]
    public void Whose_last_padding_byte_is_missing_is_read()
    {
        var file = WavWriter.Plain(1, 8, 1, 8000, [128, 0, 255]);
        Assert.Equal(3, WavFile.Read(file.AsSpan(0, file.Length - 1)).Samples.Length);
    }

    [Fact]
    public void That_is_broken_is_refused_with_the_bad_value()
    {
        AssertRefused(WavWriter.Plain(1, 16, 1, 8000, []), "no samples");
        AssertRefused(WavWriter.Plain(1, 16, 2, 8000, [1, 2, 3]), "3 bytes, not a whole number of frames of 4");
        AssertRefused(WavWriter.Plain(1, 12, 1, 8000, [1, 2]), "format code 1 with 12 bits");
        AssertRefused(WavWriter.Plain(0x55, 16, 1, 8000, [1, 2]), "format code 85");
        AssertRefused(WavWriter.Plain(1, 16, 0, 8000, [1, 2]), "0 channels");
        AssertRefused(WavWriter.Plain(1, 16, 1, 0, [1, 2]), "sample rate is 0");
        AssertRefused(WavWriter.Plain(1, 16, 1, 1, [1, 2]), "sample rate is 1 Hz");
        AssertRefused(WavWriter.Plain(1, 16, 1, 4000000000, [1, 2]), "sample rate is 4000000000");
        AssertRefused(WavWriter.Plain(3, 32, 1, 8000, Bytes<float>([0, float.NaN])), "frame 1 is NaN");
        AssertRefused(WavWriter.Plain(3, 64, 1, 8000, Bytes<double>([1e300])), "not a finite number");
        AssertRefused(WavWriter.Riff(("data", [1, 2])), "before any fmt chunk");
        AssertRefused(WavWriter.Riff(("fmt ", WavWriter.Format(1, 16, 1, 8000))), "no data chunk");
        AssertRefused(WavWriter.Plain(1, 16, 1, 8000, new byte[100])[..100], "needs 100 bytes but the file has 56 left");
        AssertRefused([], "RIFF");
    }

    private static void AssertRefused(byte[] file, string reason) =>
        Assert.Contains(reason, Assert.Throws<MediaException>(() => WavFile.Read(file)).Message, StringComparison.Ordinal);

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
