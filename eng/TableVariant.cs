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
        var project = new MeasuredProject(Path.Combine(folder, $"{Name.Split(' ')[0]}-{seed}"), Path.Combine(Repository.Artifacts, "tables", "stages"));
        var (report, seconds) = project.Build(sample.SpecPath, sample.ManifestFile(), seed, Metadata);
        return new TableResult(sample.Name, Name, seed, commit, seconds, report.Balanced("test"),
            report.WeightsAndBiases, report.Requantizers, report.File, report.DeadShare);
    }
}

/// <summary>What one build gave.</summary>
/// <param name="Balanced">Balanced accuracy on the test split, 0 to 1, by the report's row.</param>
internal sealed record TableResult(string Sample, string Variant, int Seed, string Commit, double Seconds, IReadOnlyDictionary<string, double> Balanced,
    long WeightsAndBiases, long Requantizers, long File, double DeadShare);
