using System.Diagnostics;
using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Reporting;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Eng;

namespace TinyM2Net.Accuracy;

/// <summary>One build of a net: all the stages of <c>dotnet build</c>. What was built before is read back, so that a run that was stopped goes on.</summary>
internal sealed record Trial(Net Net, ulong Seed, Precision Precision)
{
    private static readonly string Folder = Path.Combine(Repository.Artifacts, "accuracy");

    public DatasetFold? Fold { get; init; }

    public SensitivityKind Sensitivity { get; init; }

    /// <summary>What the search for bits chooses from.</summary>
    public IReadOnlyList<LayerBits> BitWidths { get; init; } = [4, 8];

    /// <summary>The net that it learns from, where its spec names one.</summary>
    public Trial? Teacher { get; init; }

    /// <summary>Whether each modality is trained alone, too.</summary>
    public bool Baselines { get; init; }

    public Outcome Run()
    {
        if (!File.Exists(Net.Manifest))
            throw new StepFailedException($"{Net.Manifest} is not there: the tables are of the datasets in ../shared/data.");
        var store = new StageStore(Path.Combine(Folder, Net.Name), Path.Combine(Folder, "stages"));
        var watch = Stopwatch.StartNew();
        var result = Pipeline.Run(Request, store, Stage.Pack, new StageContext { MaxDegreeOfParallelism = Environment.ProcessorCount });
        var ran = result.Stages.Where(s => s.Ran).Select(s => StageNames.Of(s.Stage)).ToList();
        var pack = result.Of(Stage.Pack);
        var report = StageFiles.ReadJson<ReportData>(pack.File(StageNames.FiguresFile));
        if (ran.Count > 0)
            Console.WriteLine(FormattableString.Invariant($"{Name}: {string.Join(", ", ran)}; {watch.Elapsed.TotalSeconds:0.0} s; validation {100 * report.Trained("val").Balanced:0.0} % in float, {100 * report.Shipped("val").Balanced:0.0} % as shipped"));
        return new Outcome(report, Outcome.Read(pack.File(StageNames.PredictionsFile)),
            Precision == Precision.Float ? null : pack.File(StageNames.ModelFile));
    }

    private ModelRequest Request => new()
    {
        SpecPath = Net.Spec,
        DatasetPath = Net.Manifest,
        Seed = Seed,
        Fold = Fold,
        Teacher = Teacher?.Request,
        Precision = Precision,
        Sensitivity = Sensitivity,
        BitWidths = BitWidths,
        MaxSize = Precision == Precision.Mixed ? Budget.Parse(Net.MaxSize, BudgetKind.Size, out _) : null,
        UnimodalBaselines = Baselines,
    };

    private string Name => string.Join(", ", new[]
    {
        Net.Name,
        Fold is null ? null : $"fold {Fold}",
        $"seed {Seed}",
        Precision == Precision.Mixed && Sensitivity != SensitivityKind.TraceProduct ? $"Mixed by {Sensitivity}" : Precision.ToString(),
    }.OfType<string>());
}
