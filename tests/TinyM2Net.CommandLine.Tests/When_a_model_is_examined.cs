using System.Text.Json;
using TinyM2Net.CommandLine.Tests.Support;

namespace TinyM2Net.CommandLine.Tests;

public sealed class When_a_model_is_examined : IDisposable
{
    private readonly AppFolder app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public void selftest_passes_where_the_integers_are_the_packed_ones()
    {
        var answer = app.Run("selftest");
        Assert.Equal(0, answer.Code);
        Assert.Contains("passed, 1 golden sample", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void selftest_fails_where_one_integer_differs()
    {
        app.AddModel("other.tm2n", SmallModel.Pack("other", goldenError: 1));
        var answer = app.Run("selftest");
        Assert.Equal(1, answer.Code);
        Assert.Contains("small: passed", answer.Output, StringComparison.Ordinal);
        Assert.Contains("other: FAILED", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void info_shows_labels_layers_sizes_memory_accuracy_and_provenance()
    {
        var answer = app.Run("info");
        Assert.Equal(0, answer.Code);
        Assert.All(
            ["dog, engine, siren", "audio.dense", "image.dense", "the whole file", "scratch", "memory plan", "30 samples of the test split", "87.5 %", "77.5 %", "9 of 10", "seed"],
            words => Assert.Contains(words, answer.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void bench_measures_loading_each_modality_and_inference()
    {
        var answer = app.Run("bench", "--runs", "3");
        Assert.Equal(0, answer.Code);
        Assert.All(["3 runs", "load", "features of audio", "features of image", "inference", "median"],
            words => Assert.Contains(words, answer.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void bench_takes_the_users_own_clips() =>
        Assert.Equal(0, app.Run("bench", "--runs", "1", "--audio", app.Audio, "--image", app.Image).Code);

    [Fact]
    public void bench_writes_what_each_layer_takes_at_4_and_at_8_bits()
    {
        var file = app.PathOf("profile.json");
        var answer = app.Run("bench", "--profile", file);
        Assert.Equal(0, answer.Code);
        Assert.Contains("8-bit weights", answer.Output, StringComparison.Ordinal);
        using var profile = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal("tinym2net-latency-1", profile.RootElement.GetProperty("format").GetString());
        var layers = profile.RootElement.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Contains("audio.dense", layers.Select(layer => layer.GetProperty("name").GetString()));
        Assert.All(layers, layer =>
        {
            Assert.True(layer.GetProperty("macs").GetInt64() > 0);
            Assert.All(["4", "8"], bits => Assert.True(layer.GetProperty("microseconds").GetProperty(bits).GetDouble() >= 0));
        });
    }

    [Fact]
    public void bench_makes_a_profile_of_one_model_alone()
    {
        app.AddModel("other.tm2n", SmallModel.Pack("other"));
        app.Run("bench", "--profile", app.PathOf("profile.json")).IsMistake(2, "--model", "small, other");
        Assert.False(File.Exists(app.PathOf("profile.json")));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("classify", "--help")]
    [InlineData("classify", "--audio", "a.wav", "-h")]
    public void help_names_the_modalities_and_verbs(params string[] args)
    {
        var answer = app.Run(args);
        Assert.Equal(0, answer.Code);
        Assert.Contains(args.Length == 1 ? "selftest" : "--audio", answer.Output, StringComparison.Ordinal);
    }
}
