using TinyM2Net.CommandLine.Tests.Support;

namespace TinyM2Net.CommandLine.Tests;

public sealed class When_a_file_cannot_be_used : IDisposable
{
    private readonly AppFolder app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public void a_clip_that_is_not_there_is_named() =>
        app.Run("classify", "--audio", app.PathOf("none.wav"), "--image", app.Image).IsMistake(1, "none.wav", "does not exist");

    [Fact]
    public void a_folder_is_no_clip() =>
        app.Run("classify", "--audio", Path.GetDirectoryName(app.Audio)!, "--image", app.Image).IsMistake(1);

    [Theory]
    [InlineData("audio", 0)]
    [InlineData("audio", 20)]
    [InlineData("audio", 44)]
    [InlineData("image", 0)]
    [InlineData("image", 20)]
    [InlineData("image", 60)]
    public void a_clip_cut_short_is_named(string modality, int length)
    {
        var whole = File.ReadAllBytes(modality == "audio" ? app.Audio : app.Image);
        var cut = app.Add("cut.bin", whole[..length]);
        app.Run("classify", "--audio", modality == "audio" ? cut : app.Audio, "--image", modality == "image" ? cut : app.Image).IsMistake(1, "cut.bin");
    }

    [Fact]
    public void the_other_samples_still_get_their_answers()
    {
        var answer = app.Run("classify", "--audio", app.Audio, app.PathOf("none.wav"), app.Audio, "--image", app.Image, app.Image, app.Image);
        answer.IsMistake(1, "none.wav");
        Assert.Equal(2, answer.Lines.Length);
    }

    [Theory]
    [InlineData("classify", "--audio", "x.wav")]
    [InlineData("bench")]
    [InlineData("selftest")]
    [InlineData("info")]
    public void a_damaged_model_is_one_line_for_every_verb(params string[] args)
    {
        app.RemoveModels();
        app.AddModel("small.tm2n", SmallModel.Pack("small")[..200]);
        app.Run(args).IsMistake(1, "small.tm2n");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("info")]
    [InlineData("selftest")]
    public void an_output_that_is_full_is_one_line(string verb)
    {
        using var error = new StringWriter();
        Assert.Equal(1, TinyM2NetCommand.Run([verb], [app.Model], new FullDisk(), error));
        Assert.Equal("error: No space left on device", error.ToString().Trim());
    }

    [Theory]
    [InlineData("classify", "--audio", "x.wav")]
    [InlineData("info")]
    public void an_app_without_models_says_so(params string[] args)
    {
        app.RemoveModels();
        app.Run(args).IsMistake(1, "no model");
    }

    private sealed class FullDisk : StringWriter
    {
        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(string? value) => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
