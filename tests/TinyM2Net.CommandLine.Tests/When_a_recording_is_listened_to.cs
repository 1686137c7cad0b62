using System.Buffers.Binary;
using System.Text.Json;
using TinyM2Net.CommandLine.Tests.Support;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.CommandLine.Tests;

public sealed class When_a_recording_is_listened_to : IDisposable
{
    private const int Window = 800;
    private const int Step = 400;

    private readonly AppFolder app = new();
    private readonly byte[] raw = new byte[2 * 2500];

    public When_a_recording_is_listened_to()
    {
        var random = new SplitMix(21);
        for (var i = 0; i < raw.Length / 2; i++)
            BinaryPrimitives.WriteInt16LittleEndian(raw.AsSpan(2 * i), (short)(random.NextInt(20000) * (i / 700 % 2)));
    }

    public void Dispose() => app.Dispose();

    [Fact]
    public void each_window_gets_the_integers_of_a_clip_cut_from_it()
    {
        var recording = app.Add("recording.wav", Wav(0, raw.Length / 2));

        var answer = app.Run("listen", "--json", "--from", recording, "--image", app.Image);

        Assert.Equal(0, answer.Code);
        Assert.Equal(1 + (2500 - Window) / Step, answer.Lines.Length);
        for (var i = 0; i < answer.Lines.Length; i++)
        {
            var clip = app.Add("clip.wav", Wav(i * Step, Window));
            using var expected = JsonDocument.Parse(Assert.Single(app.Run("classify", "--json", "--audio", clip, "--image", app.Image).Lines));
            using var window = JsonDocument.Parse(answer.Lines[i]);
            Assert.Equal(i * Step / 8000.0, window.RootElement.GetProperty("start").GetDouble(), 1e-9);
            Assert.Equal((i * Step + Window) / 8000.0, window.RootElement.GetProperty("end").GetDouble(), 1e-9);
            Assert.Equal(expected.RootElement.GetProperty("logits").GetRawText(), window.RootElement.GetProperty("logits").GetRawText());
            Assert.Equal(expected.RootElement.GetProperty("label").GetString(), window.RootElement.GetProperty("label").GetString());
        }
    }

    [Fact]
    public void raw_pcm_gives_the_lines_of_the_wav()
    {
        var wav = app.Run("listen", "--from", app.Add("recording.wav", Wav(0, raw.Length / 2)), "--image", app.Image, "--every", "0.025");
        var pcm = app.Run("listen", "--from", app.Add("recording.pcm", raw), "--image", app.Image, "--every", "0.025");
        Assert.Equal(0, wav.Code);
        Assert.Equal(1 + (2500 - Window) / 200, wav.Lines.Length);
        Assert.StartsWith("0.100 s", wav.Lines[0], StringComparison.Ordinal);
        Assert.Equal(wav, pcm);
    }

    [Fact]
    public void a_recording_shorter_than_a_window_is_said_to_be() =>
        app.Run("listen", "--from", app.Add("short.pcm", raw[..1000]), "--image", app.Image).IsMistake(1, "0.063 s", "0.100 s");

    [Fact]
    public void what_else_the_model_needs_is_asked_for() => app.Run("listen", "--from", app.Audio).IsMistake(2, "--image FILE");

    [Fact]
    public void a_model_whose_audio_is_given_has_nothing_to_listen_to() =>
        app.Run("listen", "--audio", app.Audio, "--image", app.Image).IsMistake(2, "no audio left");

    [Fact]
    public void more_than_one_file_a_modality_is_refused() =>
        app.Run("listen", "--from", app.Audio, "--image", app.Image, app.Image).IsMistake(2, "--image takes one file");

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("1e9")]
    public void a_step_that_is_none_is_refused(string every) =>
        app.Run("listen", "--from", app.Audio, "--image", app.Image, "--every", every).IsMistake(2, "--every", every);

    [Fact]
    public void files_that_cannot_be_used_are_named()
    {
        app.Run("listen", "--from", "absent.wav", "--image", app.Image).IsMistake(1, "absent.wav");
        app.Run("listen", "--from", app.Audio, "--image", app.Audio).IsMistake(1, app.Audio);
    }

    private byte[] Wav(int start, int count)
    {
        var header = File.ReadAllBytes(app.Audio)[..44];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), 36 + 2 * count);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), 2 * count);
        return [.. header, .. raw.AsSpan(2 * start, 2 * count)];
    }
}
