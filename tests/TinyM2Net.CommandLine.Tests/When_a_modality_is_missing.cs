using System.Text.Json;
using TinyM2Net.CommandLine.Tests.Support;

namespace TinyM2Net.CommandLine.Tests;

public sealed class When_a_modality_is_missing : IDisposable
{
    private readonly AppFolder app = new();

    public When_a_modality_is_missing()
    {
        app.RemoveModels();
        app.AddModel("some.tm2n", SmallModel.Pack("some", subsets: [1]));
    }

    public void Dispose() => app.Dispose();

    [Fact]
    public void classify_answers_by_a_declared_subset_and_says_so()
    {
        var text = app.Run("classify", "--image", app.Image, app.Image);
        Assert.Equal(0, text.Code);
        Assert.Equal(2, text.Lines.Length);
        Assert.Contains("by image alone", text.Lines[0], StringComparison.Ordinal);

        using var json = JsonDocument.Parse(Assert.Single(app.Run("classify", "--json", "--image", app.Image).Lines));
        Assert.Equal(["image"], json.RootElement.GetProperty("modalities").EnumerateArray().Select(name => name.GetString()));
        var session = Model.Load(app.PathOf("some.tm2n")).CreateSession();
        session.SetClip("image", File.ReadAllBytes(app.Image));
        Assert.Equal(session.Classify().Logits, json.RootElement.GetProperty("logits").EnumerateArray().Select(logit => logit.GetInt32()));
    }

    [Fact]
    public void all_of_them_are_used_where_all_are_there()
    {
        using var json = JsonDocument.Parse(Assert.Single(app.Run("classify", "--json", "--image", app.Image, "--audio", app.Audio).Lines));
        Assert.Equal(["audio", "image"], json.RootElement.GetProperty("modalities").EnumerateArray().Select(name => name.GetString()));
        Assert.DoesNotContain("alone", app.Run("classify", "--image", app.Image, "--audio", app.Audio).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void a_subset_that_was_not_declared_is_refused_with_those_that_were()
    {
        app.Run("classify", "--audio", app.Audio).IsMistake(2, "some also needs --image FILE", "by these alone: image");
        app.Run("classify").IsMistake(2, "--audio FILE and --image FILE");
    }

    [Fact]
    public void info_shows_how_well_each_subset_does()
    {
        var line = Assert.Single(app.Run("info").Lines.SkipWhile(line => !line.Contains("by these alone", StringComparison.Ordinal)).Skip(1));
        Assert.Equal(["image", "77.5", "%", "80.0", "%", "87.5", "%"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void the_self_test_replays_every_subset() => Assert.Contains("2 golden samples", app.Run("selftest").Output, StringComparison.Ordinal);
}
