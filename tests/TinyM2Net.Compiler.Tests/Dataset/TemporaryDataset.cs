using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Compiler.Tests.Dataset;

/// <summary>A folder with a manifest and clips, gone at the end of the test.</summary>
internal sealed class TemporaryDataset : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("tm2n-data-").FullName;

    public string Manifest => Path.Combine(Folder, "manifest.csv");

    public List<Diagnostic> Reported { get; } = [];

    public List<string> Announced { get; } = [];

    public StageContext Context => new() { Report = Reported.Add, Announce = Announced.Add };

    /// <summary>A good dataset of six samples; <paramref name="header"/> and <paramref name="change"/> spoil it.</summary>
    public static TemporaryDataset Good(string header = "sample_id,group_id,label,x_path,split", Func<string, string>? change = null)
    {
        var data = new TemporaryDataset();
        var rows = new List<string> { header };
        foreach (var split in new[] { "train", "val", "test" })
            foreach (var label in new[] { "cat", "dog" })
            {
                data.Clip($"clips/{split}_{label}.csv", $"a\n{rows.Count}\n");
                rows.Add($"{split}_{label},g_{split},{label},clips/{split}_{label}.csv,{split}");
            }

        var text = string.Join('\n', rows) + "\n";
        File.WriteAllText(data.Manifest, change is null ? text : change(text));
        return data;
    }

    public void Clip(string relative, string content)
    {
        var path = Path.Combine(Folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public DatasetIndex Read(string? path = null, IReadOnlyList<string>? labels = null, FileMemo? memo = null, DatasetFold? fold = null) =>
        DatasetStage.Run(new DatasetInput(path ?? Manifest, ["x"], labels) { Fold = fold }, new DatasetOptions(memo), Context);

    public IReadOnlyList<Diagnostic> Mistakes(string? path = null, IReadOnlyList<string>? labels = null) =>
        Assert.Throws<DiagnosticException>(() => Read(path, labels)).Diagnostics;

    public IReadOnlyList<Diagnostic> Mistakes(DatasetInput input) =>
        Assert.Throws<DiagnosticException>(() => DatasetStage.Run(input, new DatasetOptions(), Context)).Diagnostics;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
