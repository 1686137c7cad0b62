using TinyM2Net.CommandLine.Tests.Support;

namespace TinyM2Net.CommandLine.Tests;

public sealed class When_the_command_line_is_wrong : IDisposable
{
    private readonly AppFolder app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public void a_modality_without_files_is_named() =>
        app.Run("classify", "--audio", app.Audio).IsMistake(2, "--image FILE");

    [Fact]
    public void unequal_counts_of_files_are_named() =>
        app.Run("classify", "--audio", app.Audio, app.Audio, "--image", app.Image).IsMistake(2, "--audio has 2", "--image has 1");

    [Theory]
    [InlineData("classify")]
    [InlineData("bench")]
    public void an_empty_file_name_is_told_with_its_modality(string verb) =>
        app.Run(verb, "--audio", "", "--image", app.Image).IsMistake(2, "--audio", "empty");

    [Fact]
    public void an_unknown_option_is_named() =>
        app.Run("classify", "--audoi", app.Audio, "--image", app.Image).IsMistake(2, "--audoi");

    [Fact]
    public void an_unknown_verb_is_named() =>
        app.Run("clasify").IsMistake(2, "clasify");

    [Fact]
    public void a_missing_verb_is_told_the_verbs() =>
        app.Run().IsMistake(2, "classify", "info");

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("2000000")]
    [InlineData("many")]
    public void a_count_of_runs_must_be_a_sensible_number(string runs) =>
        app.Run("bench", "--runs", runs).IsMistake(2, "--runs");

    [Fact]
    public void digests_need_json() =>
        app.Run("classify", "--features", "--audio", app.Audio, "--image", app.Image).IsMistake(2, "--json");

    [Fact]
    public void an_unknown_model_is_told_the_known_ones() =>
        app.Run("info", "--model", "large").IsMistake(2, "large", "small");

    [Fact]
    public void one_of_several_models_must_be_named()
    {
        app.AddModel("other.tm2n", SmallModel.Pack("other"));
        app.Run("classify", "--audio", app.Audio, "--image", app.Image).IsMistake(2, "--model", "small", "other");
        Assert.Equal(0, app.Run("classify", "--model", "other", "--audio", app.Audio, "--image", app.Image).Code);
    }
}
