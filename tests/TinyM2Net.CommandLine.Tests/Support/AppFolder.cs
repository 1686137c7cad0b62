namespace TinyM2Net.CommandLine.Tests.Support;

/// <summary>A temporary folder with models and clips, and the verbs run on it as <c>Main</c> would.</summary>
public sealed class AppFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tinym2net-app-");
    private readonly List<string> models = [];

    public AppFolder()
    {
        AddModel("small.tm2n", SmallModel.Pack("small"));
        Audio = Add("dog.wav", SyntheticClip.For(SmallModel.Audio));
        Image = Add("dog.png", SyntheticClip.For(SmallModel.Image));
    }

    public string Model => models[0];
    public string Audio { get; }
    public string Image { get; }

    public void Dispose() => folder.Delete(recursive: true);

    public string Add(string name, byte[] content)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    public void AddModel(string name, byte[] content) => models.Add(Add(name, content));

    public void RemoveModels() => models.Clear();

    internal Answer Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = TinyM2NetCommand.Run(args, models, output, error);
        return new Answer(code, output.ToString(), error.ToString());
    }
}

internal sealed record Answer(int Code, string Output, string Error)
{
    private static readonly char[] LineEnds = ['\r', '\n'];

    public string[] Lines => Output.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The user's mistake: this exit code, and nothing on standard error but one line that says all of <paramref name="words"/>.</summary>
    public void IsMistake(int code, params string[] words)
    {
        Assert.Equal(code, Code);
        var line = Assert.Single(Error.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}
