namespace TinyM2Net.Compiler.Pipeline;

/// <summary>The stages in order; each reads only those before it.</summary>
internal enum Stage
{
    Dataset,
    Features,

    /// <summary>The most accurate of many smaller nets that fit, on request.</summary>
    Student,
    Training,

    /// <summary>Each modality trained alone, on request.</summary>
    Baselines,
    Sensitivity,
    Bits,
    Tuning,
    Pack,

    /// <summary>The model for other engines, on request.</summary>
    Onnx,
}

/// <summary>Whether a stage would run, and why.</summary>
/// <param name="Reason">Such as <c>training.epochs changed 30 -> 20</c>.</param>
/// <param name="Artifact">Null while it is stale.</param>
internal sealed record StageStatus(Stage Stage, bool IsFresh, string Reason, StageArtifact? Artifact)
{
    /// <summary>Whether another version of TinyM2Net made it last, which gives other bytes.</summary>
    public bool IsOfAnotherVersion { get; init; }

    public override string ToString() => $"{StageNames.Of(Stage)}: {(IsFresh ? "fresh" : "stale")}: {Reason}";
}

/// <summary>What came of one stage.</summary>
/// <param name="Reason">Why it ran, or <c>nothing changed</c>.</param>
/// <param name="Took">What it, or finding it, took.</param>
internal sealed record StageOutcome(Stage Stage, StageArtifact Artifact, bool Ran, string Reason, TimeSpan Took);

/// <summary>The stages up to the one asked for, in order.</summary>
internal sealed record PipelineResult(IReadOnlyList<StageOutcome> Stages)
{
    public StageArtifact Of(Stage stage) => Stages.First(s => s.Stage == stage).Artifact;

    /// <summary>The packed model; only after <see cref="Stage.Pack"/>.</summary>
    public string ModelFile => Of(Stage.Pack).File(StageNames.ModelFile);

    /// <summary>The report page; only after <see cref="Stage.Pack"/>.</summary>
    public string ReportFile => Of(Stage.Pack).File(StageNames.ReportFile);
}

/// <summary>Names on disk and in messages.</summary>
internal static class StageNames
{
    public const string ModelFile = "model.tm2n";
    public const string ReportFile = "report.html";

    /// <summary>The report's figures as JSON.</summary>
    public const string FiguresFile = "metrics.json";

    /// <summary>What every validation and test sample was taken for.</summary>
    public const string PredictionsFile = "predictions.csv";

    /// <summary>The stage's folder in the store.</summary>
    public static string Of(Stage stage) => stage switch
    {
        Stage.Dataset => "dataset",
        Stage.Features => "features",
        Stage.Student => "student",
        Stage.Training => "train",
        Stage.Baselines => "baselines",
        Stage.Sensitivity => "sensitivity",
        Stage.Bits => "bits",
        Stage.Tuning => "tune",
        Stage.Pack => "pack",
        _ => "onnx",
    };
}
