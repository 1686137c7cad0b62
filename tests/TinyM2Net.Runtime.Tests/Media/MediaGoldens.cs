using TinyM2Net.Tests;

namespace TinyM2Net.Runtime.Tests.Media;

internal static class MediaGoldens
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(TestPaths.Golden("features/images/" + name));

    public static byte[] Wav(string name) => File.ReadAllBytes(TestPaths.Golden("features/mfcc/wav/" + name));

    /// <summary>The file's little-endian 16-bit samples.</summary>
    public static ushort[] Samples16(string name)
    {
        var bytes = Bytes(name);
        var samples = new ushort[bytes.Length / 2];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (ushort)(bytes[2 * i] | bytes[2 * i + 1] << 8);
        return samples;
    }

    public static ushort[] Samples8(string name) => Array.ConvertAll(Bytes(name), value => (ushort)value);

    public static int WorstDifference(ushort[] actual, ushort[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        return actual.Zip(expected, (a, e) => Math.Abs(a - e)).Max();
    }
}
