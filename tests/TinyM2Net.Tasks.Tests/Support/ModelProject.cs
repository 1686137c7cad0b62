using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks.Tests.Support;

/// <summary>A project's models, and its build as the targets call it, task by task, in this process.</summary>
internal sealed class ModelProject : IDisposable
{
    private const string Placed = "placed";

    /// <summary>Hundreds of builds have to be cheap: one series, a handful of weights, every stage.</summary>
    private const string Spec = """
        {
          "modalities": { "motion": { "kind": "series", "rows": 8, "columns": 3 } },
          "branches": { "motion": [ { "type": "flatten" }, { "type": "dense", "units": 2 } ] },
          "training": { "epochs": 2, "batchSize": 8 },
          "quantization": { "epochs": 1 }
        }
        """;

    private readonly TemporaryFolder folder = new();

    public ModelProject()
    {
        File.WriteAllText(folder["demo.model.json"], Spec);
        TinyModel.WriteDataset(folder["data"]);
        // Time stamps of their own: a file that is two seconds old is remembered, and the memo is one more file to write.
        foreach (var file in Directory.GetFiles(folder["."], "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-1));
    }

    public string this[string relative] => folder[relative];

    /// <summary>Everything that a build of models does, in its order.</summary>
    /// <param name="obj">The project's own folder: another is another project with the same spec and dataset.</param>
    /// <param name="cache">A store that projects share; none if empty.</param>
    public Engine Build(string obj = "obj", string cache = "")
    {
        var engine = new Engine();
        var (stagePath, placed) = (folder[obj], folder[$"{obj}/{Placed}"]);
        var cachePath = cache.Length == 0 ? "" : folder[cache];
        ITaskItem model = new TaskItem(folder["demo.model.json"], new Dictionary<string, string> { ["Name"] = "demo", ["TargetPath"] = "models/demo.tm2n", ["EmitOnnx"] = "true" });
        using var code = new GenerateCode
        {
            BuildEngine = engine,
            Models = [model],
            Datasets = [new TaskItem(folder["data/manifest.csv"])],
            Namespace = "Demo",
            OutputFile = Path.Combine(placed, "Models.g.cs"),
            StampFile = Path.Combine(placed, "Models.stamp"),
            Schema = folder["demo.model.json"],
            SchemaFile = Path.Combine(stagePath, "model.schema.json"),
            ProjectFile = folder["Demo.csproj"],
        };
        using var check = new CheckModels
        {
            BuildEngine = engine,
            Models = [model],
            Datasets = [new TaskItem(folder["data/manifest.csv"])],
            StagePath = stagePath,
            CacheDirectory = cachePath,
            ProjectFile = folder["Demo.csproj"],
            Mode = "Auto",
            SdkVersion = "1",
            PlaceFolder = placed,
            MemoFile = Path.Combine(placed, "models.memo"),
            ReportFolder = stagePath,
        };
        if (!code.Execute() || !check.Execute())
            return engine;
        foreach (var name in Enum.GetValues<Stage>().Where(stage => check.StaleStages.Contains($"{stage};", StringComparison.Ordinal)))
        {
            using var stage = new RunStage { BuildEngine = engine, Requests = check.Requests, Stage = name.ToString(), MaxDegreeOfParallelism = 1 };
            if (!stage.Execute())
                return engine;
        }
        if (check.Memo.Length == 0)
            return engine;
        using var place = new PlaceModels { BuildEngine = engine, Requests = check.Requests, Memo = check.Memo, MemoFile = check.MemoFile };
        place.Execute();
        return engine;
    }

    /// <summary>Everything below a folder, folders too, with what each file holds; of keys all but the moment at which they were written.</summary>
    public SortedDictionary<string, string> Content(string below)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder[below]))
            return content;
        foreach (var path in Directory.GetFileSystemEntries(folder[below], "*", SearchOption.AllDirectories))
            content[Path.GetRelativePath(folder[below], path).Replace('\\', '/')] = Directory.Exists(path) ? "folder" : Digest(path);
        return content;
    }

    public void Remove(string relative)
    {
        if (Directory.Exists(folder[relative]))
            Directory.Delete(folder[relative], recursive: true);
        else if (File.Exists(folder[relative]))
            File.Delete(folder[relative]);
    }

    public void Dispose() => folder.Dispose();

    private static string Digest(string file)
    {
        var bytes = File.ReadAllBytes(file);
        switch (Path.GetFileName(file))
        {
            case "models.memo" or "Models.stamp":
                return "of time stamps";
            case "key.json" when bytes is [.., (byte)'}']:
                var key = JsonNode.Parse(bytes)!.AsObject();
                key.Remove("created");
                return key.ToJsonString();
            default:
                return Convert.ToHexStringLower(SHA256.HashData(bytes));
        }
    }
}
