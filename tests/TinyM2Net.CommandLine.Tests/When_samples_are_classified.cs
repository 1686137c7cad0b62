using System.Globalization;
using System.Text.Json;
using TinyM2Net.CommandLine.Tests.Support;

namespace TinyM2Net.CommandLine.Tests;

public sealed class When_samples_are_classified : IDisposable
{
    private readonly AppFolder app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public void a_line_has_label_probability_and_integer_logits()
    {
        var answer = app.Run("classify", "--audio", app.Audio, "--image", app.Image);

        var expected = Expected();
        var line = Assert.Single(answer.Lines);
        Assert.Equal(0, answer.Code);
        Assert.Empty(answer.Error);
        Assert.StartsWith(expected.Label, line, StringComparison.Ordinal);
        Assert.Contains(" %", line, StringComparison.Ordinal);
        Assert.Contains($"logits {string.Join(' ', expected.Logits)} ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void json_has_what_the_runtime_computes()
    {
        var answer = app.Run("classify", "--json", "--audio", app.Audio, "--image", app.Image);

        var expected = Expected();
        using var json = JsonDocument.Parse(Assert.Single(answer.Lines));
        var root = json.RootElement;
        Assert.Equal("small", root.GetProperty("model").GetString());
        Assert.Equal(expected.Label, root.GetProperty("label").GetString());
        Assert.Equal(expected.Logits, root.GetProperty("logits").EnumerateArray().Select(logit => logit.GetInt32()));
        Assert.Equal(expected.Probabilities, root.GetProperty("probabilities").EnumerateObject().Select(label => label.Value.GetSingle()));
        Assert.Equal(SmallModel.Labels, root.GetProperty("probabilities").EnumerateObject().Select(label => label.Name));
        Assert.Equal(app.Image, root.GetProperty("clips").GetProperty("image").GetString());
        Assert.False(root.TryGetProperty("features", out _));
    }

    [Fact]
    public void a_device_without_an_end_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var answer = app.Run("classify", "--audio", "/dev/zero", "--image", app.Image);
        Assert.NotEqual(0, answer.Code);
        Assert.Contains("more than 256 MiB", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void the_i_th_files_of_all_modalities_are_the_i_th_sample()
    {
        var quiet = app.Add("quiet.wav", [.. File.ReadAllBytes(app.Audio)[..44], .. new byte[1600]]);

        var both = app.Run("classify", "--json", "--audio", app.Audio, quiet, "--image", app.Image, app.Image);
        var second = app.Run("classify", "--json", "--audio", quiet, "--image", app.Image);

        Assert.Equal(2, both.Lines.Length);
        Assert.NotEqual(both.Lines[0], both.Lines[1]);
        Assert.Equal(Assert.Single(second.Lines), both.Lines[1]);
    }

    [Fact]
    public void feature_digests_follow_the_clip()
    {
        var quiet = app.Add("quiet.wav", [.. File.ReadAllBytes(app.Audio)[..44], .. new byte[1600]]);

        var answer = app.Run("classify", "--json", "--features", "--audio", app.Audio, quiet, "--image", app.Image, app.Image);

        var features = answer.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("features")).ToArray();
        Assert.NotEqual(features[0].GetProperty("audio").GetString(), features[1].GetProperty("audio").GetString());
        Assert.Equal(features[0].GetProperty("image").GetString(), features[1].GetProperty("image").GetString());
    }

    [Fact]
    public void no_culture_changes_the_answer()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        var expected = app.Run("classify", "--audio", app.Audio, "--image", app.Image);
        try
        {
            // Culture data is not carried by the tests; a decimal comma is what matters.
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = comma.NumberFormat.PercentDecimalSeparator = ",";
            Thread.CurrentThread.CurrentCulture = comma;
            Assert.Equal(expected, app.Run("classify", "--audio", app.Audio, "--image", app.Image));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    private Classification Expected()
    {
        var session = Model.Load(app.PathOf("small.tm2n")).CreateSession();
        session.SetClip("audio", File.ReadAllBytes(app.Audio));
        session.SetClip("image", File.ReadAllBytes(app.Image));
        return session.Classify();
    }
}
