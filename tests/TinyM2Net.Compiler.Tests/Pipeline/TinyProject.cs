using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Pipeline;

/// <summary>A model that a test can build from clips to file in seconds: every fourth group of the synthetic dataset, a net of some hundred weights.</summary>
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

    private readonly TemporaryFolder folder = new();

    public TinyProject()
    {
        var manifest = SyntheticDataset.Write(folder["data"], 1);
        var lines = File.ReadAllLines(manifest);
        // Of each class the groups 00, 01 (train), 09 (val) and 12 (test).
        File.WriteAllLines(manifest, lines.Take(1).Concat(lines.Skip(1).Where(l => l.Split(',')[1].Split('_')[2] is "00" or "01" or "09" or "12")));
        Manifest = manifest;
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
