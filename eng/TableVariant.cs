using System.Diagnostics;

namespace TinyM2Net.Eng;

/// <summary>One way to build a sample's model.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Metadata">Of the model item.</param>
internal sealed record TableVariant(string Name, string Metadata)
{
    /// <summary>The first also trains each modality alone.</summary>
    public static IEnumerable<TableVariant> Of(SampleProject sample) =>
    [
        new("W8A8", """Precision="W8A8" UnimodalBaselines="true" """),
        new("W4A4", """Precision="W4A4" """),
        new($"mixed at {sample.MaxSize()}", $"""MaxSize="{sample.MaxSize()}" """),
    ];

    /// <summary>Builds it in a project of its own; variants share one store of stages, so that a net is trained once for all precisions.</summary>
    public TableResult Build(string folder, SampleProject sample, int seed, string commit)
    {
        var project = Path.Combine(folder, $"{Name.Split(' ')[0]}-{seed}");
        Directory.CreateDirectory(project);
        var spec = Path.GetFileName(sample.SpecPath);
        File.Copy(sample.SpecPath, Path.Combine(project, spec), overwrite: true);
        var file = Path.Combine(project, sample.Name + ".csproj");
        File.WriteAllText(file, $"""
            <Project Sdk="TinyM2Net.Sdk/{PackVerb.Version()}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <TinyM2NetCacheDirectory>{Path.Combine(Repository.Artifacts, "tables", "stages")}</TinyM2NetCacheDirectory>
              </PropertyGroup>
              <ItemGroup>
                <TinyM2NetDataset Include="{sample.ManifestFile()}" Name="data" />
                <TinyM2NetModel Include="{spec}" Dataset="data" Seed="{seed}" {Metadata}/>
              </ItemGroup>
            </Project>

            """);
        var watch = Stopwatch.StartNew();
        Step.Must(project, "dotnet", "build", file, "-nologo", "-tl:off", "-v", "minimal");
        var report = ReportFile.Of(file);
        return new TableResult(sample.Name, Name, seed, commit, watch.Elapsed.TotalSeconds, report.Balanced("test"),
            report.WeightsAndBiases, report.Requantizers, report.File, report.DeadShare);
    }
}

/// <summary>What one build gave.</summary>
/// <param name="Balanced">Balanced accuracy on the test split, 0 to 1, by the report's row.</param>
internal sealed record TableResult(string Sample, string Variant, int Seed, string Commit, double Seconds, IReadOnlyDictionary<string, double> Balanced,
    long WeightsAndBiases, long Requantizers, long File, double DeadShare);
