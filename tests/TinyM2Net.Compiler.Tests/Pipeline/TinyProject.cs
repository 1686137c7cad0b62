using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Pipeline;

/// <summary>A model that a test can build from clips to file in seconds: a fifth of the synthetic dataset, a net of some hundred weights.</summary>
internal sealed class TinyProject : IDisposable
{
    private const string Text = """
        {
          "modalities": {
            "image": { "kind": "image", "width": 8, "height": 8 },
            "audio": { "kind": "audio", "sampleRate": 8000, "fftSize": 256, "frames": 12, "melBands": 16, "coefficients": 8 }
          },
          "branches": {
            "image": [ { "type": "conv", "filters": 4, "batchNorm": true }, { "type": "maxPool" }, { "type": "flatten" }, { "type": "dense", "units": 8 } ],
            "audio": [ { "type": "separableConv", "filters": 4 }, { "type": "globalAveragePool" } ]
          },
          "head": [ { "type": "dense", "units": 8 } ],
          "training": { "epochs": 2 },
          "quantization": { "epochs": 1, "calibrationSamples": 16 }
        }
        """;

    /// <summary>Written once: it is the same for every test.</summary>
    private static readonly Lazy<string> Whole = new(() => SyntheticDataset.Write(Path.Combine(AppContext.BaseDirectory, "synthetic"), 1));

    private readonly TemporaryFolder folder = new();

    public TinyProject()
    {
        var lines = File.ReadAllLines(Whole.Value);
        // Of each class the groups 00, 01 (train), 12 (val) and 16 (test).
        var rows = lines.Skip(1).Where(l => l.Split(',')[1].Split('_')[2] is "00" or "01" or "12" or "16").ToList();
        foreach (var clip in rows.SelectMany(r => r.Split(',')[3..5]))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[$"data/{clip}"])!);
            File.Copy(Path.Combine(Path.GetDirectoryName(Whole.Value)!, clip), folder[$"data/{clip}"]);
        }
        Manifest = folder["data/manifest.csv"];
        File.WriteAllLines(Manifest, rows.Prepend(lines[0]));
        Spec = folder["tiny.model.json"];
        File.WriteAllText(Spec, Text);
    }

    public string Manifest { get; }
    public string Spec { get; }
    public List<Diagnostic> Warnings { get; } = [];

    public string this[string relative] => folder[relative];

    public StageStore Store(string name = "store") => new(folder[name]);

    public ModelRequest Request(ModelMetadata? metadata = null) => ModelRequest.Create(Spec, Manifest, metadata ?? new());

    public PipelineResult Run(ModelMetadata? metadata = null, Stage upTo = Stage.Pack, bool force = false, string store = "store", int threads = 1) =>
        Compiler.Pipeline.Pipeline.Run(Request(metadata), Store(store), upTo, new StageContext { Report = Warnings.Add, MaxDegreeOfParallelism = threads }, force);

    public IReadOnlyList<StageStatus> Check(ModelMetadata? metadata = null) => Compiler.Pipeline.Pipeline.Check(Request(metadata), Store(), new StageContext());

    public void Edit(string from, string to)
    {
        var text = File.ReadAllText(Spec);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(Spec, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>The stages that ran.</summary>
    public static string Ran(PipelineResult result) => string.Join(' ', result.Stages.Where(s => s.Ran).Select(s => StageNames.Of(s.Stage)));

    public void Dispose() => folder.Dispose();
}
