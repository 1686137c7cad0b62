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

    [Theory]
    [InlineData("--help")]
    [InlineData("classify", "--help")]
    public void help_names_the_modalities_and_verbs(params string[] args)
    {
        var answer = app.Run(args);
        Assert.Equal(0, answer.Code);
        Assert.Contains(args.Length == 1 ? "selftest" : "--audio", answer.Output, StringComparison.Ordinal);
    }
}
