using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Kinds;

namespace TinyM2Net.FourthKind.Tests;

/// <summary>The walk of docs/adding-a-modality.md, done: from the four files beside this one and two lines, the whole chain.</summary>
public sealed class A_fourth_kind : IDisposable
{
    private const string Spec = """
        {
          "modalities": { "light": { "kind": "spectrum", "points": 48 }, "motion": { "kind": "series", "rows": 8, "columns": 2 } },
          "branches": {
            "light": [ { "type": "conv", "filters": 6, "kernel": [5, 1], "batchNorm": true }, { "type": "maxPool", "pool": [2, 1] }, { "type": "flatten" }, { "type": "dense", "units": 8 } ],
            "motion": [ { "type": "flatten" }, { "type": "dense", "units": 6 } ]
          },
          "head": [ { "type": "dense", "units": 8 } ],
          "subsets": [["light"]],
          "training": { "epochs": 60, "batchSize": 10, "learningRate": 0.005 },
          "quantization": { "epochs": 1, "calibrationSamples": 16 }
        }
        """;

    private static readonly string[] Labels = ["banana", "lime", "tomato"];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tinym2net-fourth-");

    /// <summary>The two lines. In the product they are entries of two lists.</summary>
    [ModuleInitializer]
    internal static void Register()
    {
        FeatureKind.Add(new SpectrumKind());
        SpecKind.Add(new SpectrumSpec());
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void goes_from_a_spec_and_clips_to_a_file_that_answers()
    {
        var (spec, manifest) = (Path.Combine(folder.FullName, "fruit.model.json"), WriteDataset());
        File.WriteAllText(spec, Spec);
        var result = Pipeline.Run(ModelRequest.Create(spec, manifest, new()), new StageStore(Path.Combine(folder.FullName, "store")), Stage.Pack, new StageContext());

        var model = Model.Load(result.ModelFile);
        Assert.Equal("spectrum, 48 points from 400 to 700 nm", model.Modalities[0].Description);
        Assert.Equal(new SpectrumSettings { Points = 48 }, ModelFile.Read(File.ReadAllBytes(result.ModelFile)).Modalities[0].Settings);
        Assert.True(model.SelfTest().Passed);
        Assert.Equal(1, Assert.Single(model.Subsets).Accuracy!.BalancedAccuracy);
        var session = model.CreateSession();
        foreach (var label in Labels)
        {
            session.SetClip("light", Encoding.UTF8.GetBytes(Spectrum(label, seed: 99)));
            Assert.Equal(label, session.Classify().Label);
        }
    }

    [Fact]
    public void has_its_mistakes_reported_as_those_of_the_others_are()
    {
        var error = Assert.Single(Assert.Throws<DiagnosticException>(() => Parse(Spec.Replace("\"points\": 48", "\"from\": 700, \"to\": 400", StringComparison.Ordinal))).Diagnostics);
        Assert.Equal((DiagnosticCodes.ConflictingFeatures, 2), (error.Code, error.Line));
        Assert.Contains("\"spectrum\"", Assert.Throws<DiagnosticException>(() => Parse(Spec.Replace("\"kind\": \"spectrum\"", "\"kind\": \"spectra\"", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
        var session = Assert.Throws<MediaException>(() => new SpectrumExtractor(new()).Extract("500 1\n400 2\n"u8, new float[64]));
        Assert.Contains("line 2", session.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void is_in_the_typed_class_by_what_its_clips_are() => Assert.Contains(
        "The bytes of a text file of wavelengths and intensities.", TypedClass.Generate([new TypedModel(Parse(Spec), null, "models/fruit.tm2n")], "Shop"), StringComparison.Ordinal);

    [Fact]
    public void may_not_take_the_number_of_another() => Assert.Throws<ArgumentException>(() => FeatureKind.Add(new SpectrumKind()));

    private static ModelSpec Parse(string text) => SpecParser.Parse(Encoding.UTF8.GetBytes(text), "fruit.model.json", out _);

    private string WriteDataset()
    {
        var manifest = new StringBuilder("sample_id,group_id,label,split,light_path,motion_path\n");
        for (var sample = 0; sample < 48; sample++)
        {
            var (label, split) = (Labels[sample % 3], sample < 30 ? "train" : sample < 39 ? "val" : "test");
            File.WriteAllText(Path.Combine(folder.FullName, $"{sample}.spectrum"), Spectrum(label, (ulong)sample));
            File.WriteAllText(Path.Combine(folder.FullName, $"{sample}.csv"), "x,y\n" + string.Concat(Enumerable.Repeat(FormattableString.Invariant($"{sample % 7},{sample % 5}\n"), 8)));
            manifest.Append(CultureInfo.InvariantCulture, $"{sample},{sample},{label},{split},{sample}.spectrum,{sample}.csv\n");
        }

        var path = Path.Combine(folder.FullName, "manifest.csv");
        File.WriteAllText(path, manifest.ToString());
        return path;
    }

    /// <summary>A hill of light where the fruit's colour is, on wavelengths that no two spectrometers share.</summary>
    private static string Spectrum(string label, ulong seed)
    {
        var random = new SplitMix(seed).Fork("spectrum");
        var peak = label switch { "banana" => 580, "lime" => 530, _ => 640 } + 10 * random.NextDouble();
        var lines = new StringBuilder();
        for (var wavelength = 380 + 5 * random.NextDouble(); wavelength < 720; wavelength += 6 + random.NextDouble())
            lines.Append(CultureInfo.InvariantCulture, $"{wavelength} {1 / (1 + (wavelength - peak) * (wavelength - peak) / 900) + 0.02 * random.NextDouble()}\n");
        return lines.ToString();
    }
}
