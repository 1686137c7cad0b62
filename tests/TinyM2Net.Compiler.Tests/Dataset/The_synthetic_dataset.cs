using System.Security.Cryptography;
using System.Text;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Tests.Pipeline;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Compiler.Tests.Dataset;

public sealed class The_synthetic_dataset : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void is_the_same_bytes_for_the_same_seed_on_every_machine()
    {
        SyntheticDataset.Write(folder["a"], 7);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Directory.GetFiles(folder["a"], "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))))));
        Assert.Equal("ad05ddaa949ee735", Convert.ToHexStringLower(digest)[..16]); // of seed 7, first written on linux-x64
    }

    [Fact]
    public void is_read_by_the_runtimes_own_decoders()
    {
        SyntheticDataset.Write(folder["a"], 7);
        var image = ImageFile.Read(File.ReadAllBytes(folder["a/image/box_beep_03_1.png"]));
        var sound = WavFile.Read(File.ReadAllBytes(folder["a/audio/box_beep_03_1.wav"]));
        Assert.Equal((32, 32, 3, 8), (image.Width, image.Height, image.Channels, image.BitsPerSample));
        Assert.Equal((8000, 8000), (sound.Samples.Length, sound.SampleRate));
        Assert.True(sound.Samples.Max() > 0.1f);
    }

    [Fact]
    public void differs_by_seed()
    {
        SyntheticDataset.Write(folder["a"], 7);
        SyntheticDataset.Write(folder["b"], 8);
        Assert.NotEqual(File.ReadAllBytes(folder["a/image/ball_beep_00_0.png"]), File.ReadAllBytes(folder["b/image/ball_beep_00_0.png"]));
        Assert.NotEqual(File.ReadAllBytes(folder["a/audio/box_siren_19_3.wav"]), File.ReadAllBytes(folder["b/audio/box_siren_19_3.wav"]));
    }

    [Fact]
    public void keeps_groups_whole_and_classes_even()
    {
        var rows = File.ReadAllLines(SyntheticDataset.Write(folder["a"], 7)).Skip(1).Select(l => l.Split(',')).ToArray();
        Assert.Equal(320, rows.Length);
        Assert.All(rows.GroupBy(r => r[1]), g => Assert.Single(g.Select(r => r[5]).Distinct()));
        Assert.Equal(
            ["test 16", "test 16", "test 16", "test 16", "train 48", "train 48", "train 48", "train 48", "val 16", "val 16", "val 16", "val 16"],
            rows.GroupBy(r => (r[5], r[2])).Select(g => $"{g.Key.Item1} {g.Count()}").Order(StringComparer.Ordinal));
    }
}
