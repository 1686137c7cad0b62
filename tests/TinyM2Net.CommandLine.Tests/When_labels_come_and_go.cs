using System.Text.Json;
using TinyM2Net.CommandLine.Tests.Support;

namespace TinyM2Net.CommandLine.Tests;

public sealed class When_labels_come_and_go
{
    [Fact]
    public void smoothing_is_the_mean_of_the_last_windows()
    {
        var smoothed = new SmoothedAnswer(2, 3);
        float[] first = [1, 0.5f, 0, 0, 0.25f, 1], mean = [1, 0.75f, 0.5f, 0.5f / 3, 0.25f / 3, 1.25f / 3];
        int[] labels = [0, 0, 0, 1, 1, 1];
        for (var i = 0; i < first.Length; i++)
        {
            smoothed.Add([first[i], 1 - first[i]]);
            Assert.Equal(mean[i], smoothed.Probabilities[0], 1e-6f);
            Assert.Equal(labels[i], smoothed.LabelIndex);
        }
    }

    [Fact]
    public void an_event_lasts_until_its_label_falls_below_the_lower_threshold()
    {
        var said = Events(0.7f, 0.4f, 0.5f, 0.8f, 0.6f, 0.95f, 0.45f, 0.3f, 0.75f);
        Assert.Equal(["begin 1 at 1", "end 1 at 1 to 6, 0.95", "begin 0 at 5", "end 0 at 5 to 7, 0.7", "begin 1 at 6", "end 1 at 6 to 8, 0.75"], said);
    }

    [Fact]
    public void a_label_that_wavers_between_the_thresholds_makes_one_event() =>
        Assert.Equal(2, Events(0.6f, 0.4f, [.. Enumerable.Range(0, 100).Select(i => i == 0 ? 0.6f : i % 2 == 0 ? 0.41f : 0.59f)]).Count);

    [Fact]
    public void listen_prints_events_as_json_lines_whose_times_are_those_of_the_windows()
    {
        using var app = new AppFolder();
        var recording = app.Add("long.wav", [.. File.ReadAllBytes(app.Audio)[..40], .. BitConverter.GetBytes(2 * 4000), .. new byte[4000], .. File.ReadAllBytes(app.Audio)[44..], .. new byte[2400]]);
        var windows = app.Run("listen", "--json", "--from", recording, "--image", app.Image, "--smooth", "2").Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var highest = windows.Max(Highest);
        var answer = app.Run("listen", "--events", "--on", "0.0001", "--off", "0", "--from", recording, "--image", app.Image, "--smooth", "2");
        Assert.Equal(0, answer.Code);
        var events = answer.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(windows[0].GetProperty("start").GetDouble(), events[0].GetProperty("start").GetDouble());
        Assert.Equal(windows[^1].GetProperty("end").GetDouble(), events[^1].GetProperty("end").GetDouble());
        Assert.Equal(events.Length / 2, events.Count(e => e.GetProperty("event").GetString() == "begin"));
        // With thresholds that anything reaches, events are the runs of one label.
        var labels = windows.Select(w => w.GetProperty("label").GetString()).ToList();
        Assert.Equal(labels.Where((label, i) => i == 0 || label != labels[i - 1]), events.Where(e => e.GetProperty("event").GetString() == "begin").Select(e => e.GetProperty("label").GetString()));
        Assert.Equal(highest, events.Where(e => e.GetProperty("event").GetString() == "end").Max(e => e.GetProperty("peak").GetSingle()));

        static float Highest(JsonElement window) => window.GetProperty("probabilities").EnumerateObject().Max(p => p.Value.GetSingle());
    }

    [Theory]
    [InlineData("--on", "0.5", "--events")]
    [InlineData("--events --on 0.3 --off", "0.5", "--off is 0.5, above --on 0.3")]
    [InlineData("--events --json --smooth", "2", "JSON lines already")]
    [InlineData("--smooth", "2.5", "--smooth is 2.5")]
    [InlineData("--events --on", "1.5", "--on is 1.5")]
    public void options_that_make_no_sense_are_refused(string options, string value, string says)
    {
        using var app = new AppFolder();
        app.Run(["listen", "--from", app.Audio, "--image", app.Image, .. options.Split(' '), value]).IsMistake(2, says);
    }

    /// <param name="second">The second label's probability, window by window: each a second of two.</param>
    private static List<string> Events(float on, float off, params float[] second)
    {
        var said = new List<string>();
        var events = new LabelEvents(on, off, e => said.Add(FormattableString.Invariant(e.HasEnded ? $"end {e.Label} at {e.Start} to {e.End}, {e.Peak}" : (FormattableString)$"begin {e.Label} at {e.Start}")));
        for (var i = 0; i < second.Length; i++)
            events.Add([1 - second[i], second[i]], second[i] > 0.5f ? 1 : 0, i, i + 2);
        events.Finish();
        return said;
    }
}
