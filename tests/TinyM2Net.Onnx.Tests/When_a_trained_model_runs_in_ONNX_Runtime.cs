using System.Globalization;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Learning;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using Xunit.Abstractions;

namespace TinyM2Net.Onnx.Tests;

/// <summary>The samples' and the template's models, built as their projects build them, on every clip of their test splits.</summary>
public sealed class When_a_trained_model_runs_in_ONNX_Runtime(ITestOutputHelper output)
{
    [SharedOnnxTheory]
    [InlineData("Field", "field.model.json", "av-field", "276KiB")]
    [InlineData("Cough", "cough.model.json", "coswara-cough-speech", "36%")]
    public void It_answers_as_ours_does_on_the_shared_sets(string sample, string spec, string dataset, string size)
    {
        Forget(sample);
        foreach (var precision in new[] { "Mixed", "W8A8" })
            Compare(sample, Path.Combine(TestPaths.Repository, "samples", sample, spec), Path.Combine(TestPaths.Shared!, "data", dataset, "manifest.csv"),
                new ModelMetadata { Precision = precision, MaxSize = precision == "Mixed" ? size : null, EmitOnnx = "true" });
    }

    [OnnxFact]
    public void It_answers_as_ours_does_on_the_templates_set()
    {
        Forget("Demo");
        var manifest = SyntheticDataset.Write(Path.Combine(AppContext.BaseDirectory, "demo"), 1);
        foreach (var precision in new[] { "Mixed", "W4A4" })
            Compare("Demo", Path.Combine(TestPaths.Repository, "templates", "content", "app", "demo.model.json"), manifest, new ModelMetadata { Precision = precision, EmitOnnx = "true" });
    }

    private void Compare(string name, string spec, string manifest, ModelMetadata metadata)
    {
        var request = ModelRequest.Create(spec, manifest, metadata);
        var store = Store(name);
        var context = new StageContext { MaxDegreeOfParallelism = 2 };
        var result = Pipeline.Run(request, new StageStore(store), Stage.Onnx, context);
        var content = ModelFile.Read(File.ReadAllBytes(result.ModelFile));
        var data = DatasetStage.Run(new DatasetInput(manifest, [.. content.Modalities.Select(m => m.Name)], content.Labels), new DatasetOptions(new FileMemo(Path.Combine(store, "files.txt"), TimeProvider.System)), context);
        var clips = data.Of(DatasetSplit.Test).ToArray();
        var features = content.Modalities.Select((modality, m) => Features(modality, [.. clips.Select(c => Path.Combine(Path.GetDirectoryName(manifest)!, c.Clips[m].Path))])).ToArray();

        var largest = Floats(result, spec, content, features, clips.Length);
        var (same, of) = Labels(result, content, features, clips.Length);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, {request.Precision}: float logits within {largest:e1}, integer labels equal on {same} of {of} test samples"));
        Assert.InRange(largest, 0, 1e-4);
        Assert.InRange(same, (int)Math.Ceiling(0.99 * of), of);
    }

    private static string Store(string name) => Path.Combine(AppContext.BaseDirectory, "store", name);

    /// <summary>What another version of the code made is no evidence.</summary>
    private static void Forget(string name)
    {
        if (Directory.Exists(Store(name)))
            Directory.Delete(Store(name), recursive: true);
    }

    /// <returns>The largest difference of a float logit, the network with its batch norm on our side.</returns>
    private static double Floats(PipelineResult result, string spec, ModelContent content, float[][] features, int samples)
    {
        var network = Network<float>.Create(SpecParser.Load(spec).Network(content.Labels.Count), 0);
        network.Load(TrainingFiles.Read(result.Of(Stage.Training).Folder).Weights);
        var standardized = features.Select((f, m) =>
        {
            var values = new float[f.Length];
            new Standardizer(content.Modalities[m].Standardization, content.Modalities[m].Settings.Shape).Apply(f, values);
            return values;
        }).ToArray();
        var expected = Evaluator.Logits(network, new SampleSet(standardized, new int[samples]));
        return expected.Zip(Run(result.Of(Stage.Onnx).File(OnnxFiles.FloatFile), content, features, samples), (x, y) => Math.Abs((double)x - y)).Max();
    }

    private static (int Same, int Of) Labels(PipelineResult result, ModelContent content, float[][] features, int samples)
    {
        var logits = Run(result.Of(Stage.Onnx).File(OnnxFiles.IntegerFile), content, features, samples);
        var session = Model.Load(result.ModelFile).CreateSession();
        var classes = content.Labels.Count;
        var same = 0;
        for (var sample = 0; sample < samples; sample++)
        {
            for (var m = 0; m < features.Length; m++)
            {
                var size = content.Modalities[m].Settings.Shape.Count;
                session.SetFeatures(m, features[m].AsSpan(sample * size, size));
            }
            var theirs = logits.AsSpan(sample * classes, classes);
            same += session.Run(new int[classes]) == theirs.IndexOf(theirs.ToArray().Max()) ? 1 : 0;
        }
        return (same, samples);
    }

    private static float[] Run(string file, ModelContent content, float[][] features, int samples)
    {
        using var session = new OnnxSession(File.ReadAllBytes(file));
        return session.Run(samples, content.Modalities.Select((modality, m) => (modality.Name, modality.Settings.Shape, Values: features[m]))
            .ToDictionary(x => x.Name, x => (x.Values, (int[])[x.Shape.Height, x.Shape.Width, x.Shape.Channels])));
    }

    /// <summary>As extracted, sample after sample.</summary>
    private static float[] Features(ModalityContent modality, string[] files)
    {
        var extractor = FeatureExtractor.Create(modality.Settings, modality.Tables);
        var size = modality.Settings.Shape.Count;
        var features = new float[files.Length * size];
        for (var i = 0; i < files.Length; i++)
            extractor.Extract(File.ReadAllBytes(files[i]), features.AsSpan(i * size, size));
        return features;
    }
}
