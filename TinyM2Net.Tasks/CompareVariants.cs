using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Sweeps;

namespace TinyM2Net.Tasks;

/// <summary>Writes the comparison of a project's sweeps from what their variants left: a page, JSON and CSV. Those that are not built are named, in a warning too.</summary>
public sealed class CompareVariants : SdkTask
{
    /// <summary>All variants.</summary>
    [Required]
    public ITaskItem[] Variants { get; set; } = [];

    /// <summary>The <c>TinyM2NetModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Where the variants' folders are, and the comparison goes.</summary>
    [Required]
    public string SweepPath { get; set; } = "";

    /// <summary>Blamed for what is wrong with an item.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    private protected override void Run(CancellationToken cancellation)
    {
        var sweeps = SweepItems.Read(Variants, Models).GroupBy(v => v.Sweep).Select(s => SweepFigures.Of([.. s], v => SweepItems.FiguresFile(SweepPath, v))).ToList();
        var page = Path.GetFullPath(Path.Combine(SweepPath, "sweep.html"));
        AtomicFile.Write(Path.ChangeExtension(page, ".json"), StageFiles.Serialize(sweeps));
        TextFile.WriteWhenDifferent(Path.ChangeExtension(page, ".csv"), SweepTable.Write(sweeps));
        TextFile.WriteWhenDifferent(page, SweepPage.Write(sweeps));
        foreach (var missing in sweeps.Where(s => s.Missing.Count > 0))
            Report(new Diagnostic(DiagnosticCodes.SweepIncomplete, Severity.Warning, $"The comparison of \"{missing.Sweep}\" is without {string.Join(", ", missing.Missing)}: {(missing.Missing.Count > 1 ? "they are" : "it is")} not built. Build {(missing.Missing.Count > 1 ? "them" : "it")} with -p:TinyM2NetVariant=NAME; the log says why.", ProjectFile));
        Log.LogMessage(MessageImportance.High, $"{string.Join(", ", sweeps.Select(s => $"{s.Sweep}: {s.Runs.Count} {(s.Runs.Count == 1 ? "variant" : "variants")}"))}; {page}");
    }
}
