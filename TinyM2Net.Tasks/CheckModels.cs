using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>Says which stages may have to run: by time stamps first, by content where those differ. Starts nothing itself.</summary>
public sealed class CheckModels : SdkTask
{
    /// <summary>In place of a memo of files that may still change within their time stamps: it never holds.</summary>
    private const string Unsettled = "unsettled\n";

    /// <summary>The <c>TinyM2NetModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The <c>TinyM2NetDataset</c> items.</summary>
    public ITaskItem[] Datasets { get; set; } = [];

    /// <summary>The variant of a sweep that is built, in place of the project's models.</summary>
    public string Variant { get; set; } = "";

    /// <summary>All variants there are.</summary>
    public ITaskItem[] Variants { get; set; } = [];

    /// <summary>The project's store.</summary>
    [Required]
    public string StagePath { get; set; } = "";

    /// <summary>Where the reports are placed.</summary>
    [Required]
    public string ReportFolder { get; set; } = "";

    /// <summary>A store that projects share, in its place.</summary>
    public string CacheDirectory { get; set; } = "";

    /// <summary>Take from that store what it holds, and make the rest in the project's.</summary>
    public bool CacheIsReadOnly { get; set; }

    /// <summary>What that store may grow to; checked here, before anything is trained.</summary>
    public string CacheMaxSize { get; set; } = "";

    /// <summary>Folders kept out of MSBuild's globs, <c>;</c> between them.</summary>
    public string DataFolders { get; set; } = "";

    /// <summary>Blamed for what is wrong with an item.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary><c>Auto</c>, <c>Frozen</c> or <c>Force</c>.</summary>
    [Required]
    public string Mode { get; set; } = "";

    /// <summary>Another SDK looks at everything anew.</summary>
    [Required]
    public string SdkVersion { get; set; } = "";

    /// <summary>Where finished models are placed.</summary>
    [Required]
    public string PlaceFolder { get; set; } = "";

    /// <summary>What the last placement was made of.</summary>
    [Required]
    public string MemoFile { get; set; } = "";

    /// <summary>The models with all that a stage needs to know; none when there is nothing to do.</summary>
    [Output]
    public ITaskItem[] Requests { get; set; } = [];

    /// <summary>Names of <see cref="Stage"/>, each followed by <c>;</c>. What follows a stale stage may turn out fresh when its turn comes.</summary>
    [Output]
    public string StaleStages { get; set; } = "";

    /// <summary>For the placement to keep; empty when what is placed is up to date.</summary>
    [Output]
    public string Memo { get; set; } = "";

    // Most builds end here, on the first call of everything: what they call is little, and all in this assembly.
    private protected override void Run(CancellationToken cancellation)
    {
        var told = Told();
        if (Mode == "Force" || !BuildMemo.Holds(MemoFile, told, cancellation))
            LookCloser(told, cancellation);
    }

    /// <summary>All that the project says, whatever of it may matter.</summary>
    private string Told()
    {
        var told = new StringBuilder();
        foreach (var text in (string[])[SdkVersion, ProjectFile, Variant, StagePath, ReportFolder, CacheDirectory, CacheIsReadOnly ? "read-only" : "", CacheMaxSize, DataFolders, PlaceFolder])
            told.Append(text).Append('\n');
        foreach (var items in (ITaskItem[][])[Models, Datasets, Variants])
            foreach (var item in items)
            {
                told.Append(item.ItemSpec).Append('\n');
                var metadata = item.CloneCustomMetadata();
                var names = new string[metadata.Count];
                metadata.Keys.CopyTo(names, 0);
                Array.Sort(names, StringComparer.Ordinal);
                foreach (var name in names)
                    told.Append(' ').Append(name).Append('=').Append((string?)metadata[name]).Append('\n');
            }
        return told.ToString();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LookCloser(string told, CancellationToken cancellation)
    {
        var models = Variant.Length == 0 ? Models : [SweepItems.Apply(Variant, Variants, Models, PlaceFolder, ProjectFile)];
        Requests = ModelItems.Join(models, Datasets, ProjectFile);
        ModelItems.CacheLimit(CacheMaxSize, ProjectFile);
        var store = new StageStore(StagePath, CacheDirectory, CacheIsReadOnly);
        foreach (var request in Requests)
        {
            request.Set(ModelItems.StagePath, StagePath);
            request.Set(ModelItems.ReportFolder, ReportFolder);
            request.Set(ModelItems.CacheDirectory, CacheDirectory);
            request.Set(ModelItems.CacheIsReadOnly, CacheIsReadOnly ? "true" : "");
            request.Set(ModelItems.Force, Mode == "Force" ? "true" : "");
            request.Set(ModelItems.PlacedFile, Path.Combine(PlaceFolder, request.GetMetadata("Name") + ".tm2n"));
        }
        if (WarnOfDatasetsInGlobs())
        {
            // A build that has to say something says it each time; what it knows is kept as that of others.
            told = "warns\n" + told;
            if (Mode != "Force" && BuildMemo.Holds(MemoFile, told, cancellation))
                return;
        }

        // Before the stages: what changes while they run is seen by the next build.
        var seen = Look(told, cancellation);
        Memo = FileMemo.IsSettled(seen.Youngest, TimeProvider.System) ? seen.Open : Unsettled;
        StaleStages = string.Concat(StagesToRun(store, cancellation).Order().Select(stage => stage + ";"));
    }

    private HashSet<Stage> StagesToRun(StageStore store, CancellationToken cancellation)
    {
        var context = new StageContext { Cancellation = cancellation, Report = Report };
        var stale = new HashSet<Stage>();
        var frozen = new List<Diagnostic>();
        var upgraded = new List<string>();
        foreach (var (item, request) in Requests.Zip(ModelItems.Requests(Requests)))
        {
            var statuses = Pipeline.Check(request, store, context).Where(status => Mode == "Force" || !status.IsFresh).ToArray();
            foreach (var status in statuses)
                Log.LogMessage(MessageImportance.Normal, $"{item.GetMetadata("Name")}: {status}");
            stale.UnionWith(statuses.Select(status => status.Stage));
            if (statuses.Any(status => status.IsOfAnotherVersion))
                upgraded.Add($"{item.GetMetadata("Name")}: {string.Join(", ", statuses.Select(status => StageNames.Of(status.Stage)))}");
            if (Mode == "Frozen" && statuses.Length > 0)
                frozen.Add(new Diagnostic(DiagnosticCodes.FrozenIsStale, Severity.Error,
                    $"{item.GetMetadata("Name")} is stale, and TinyM2NetMode is Frozen: {statuses[0]}. Build it with Auto where training is wanted, and share the store.",
                    item.GetMetadata("FullPath")));
        }
        if (frozen.Count > 0)
            throw new DiagnosticException(frozen);
        if (upgraded.Count > 0)
            Report(new Diagnostic(DiagnosticCodes.UpgradeRetrains, Severity.Warning,
                $"TinyM2Net.Sdk {SdkVersion} makes anew what another version made otherwise: {string.Join("; ", upgraded)}. To keep these models as they are, go back to that version.", ProjectFile));
        return stale;
    }

    /// <summary>Everything on disk whose change can matter, but what is placed.</summary>
    private BuildMemo Look(string told, CancellationToken cancellation)
    {
        var memo = new BuildMemo(told).SeeFile(GetType().Assembly.Location);
        foreach (var request in Requests)
        {
            memo.SeeFile(request.GetMetadata("FullPath")).SeeFile(request.GetMetadata(ModelItems.DatasetPath));
            if (request.GetMetadata("LatencyProfile") is { Length: > 0 } profile)
                memo.SeeFile(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ProjectFile))!, profile));
        }
        // A variant's spec may be the project's with overrides.
        foreach (var model in Models.Where(_ => Variant.Length > 0))
            memo.SeeFile(model.GetMetadata("FullPath"));
        foreach (var path in Requests.Select(r => r.GetMetadata(ModelItems.DatasetPath)).Distinct())
            memo.SeeFolder(ModelItems.DatasetFolder(path), cancellation);
        return memo;
    }

    private bool WarnOfDatasetsInGlobs()
    {
        var warned = false;
        var project = Path.GetDirectoryName(Path.GetFullPath(ProjectFile))!;
        var excluded = DataFolders.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(f => Path.GetFullPath(f, project)).ToArray();
        foreach (var folder in Requests.Select(r => ModelItems.DatasetFolder(r.GetMetadata(ModelItems.DatasetPath))).Distinct())
        {
            if (!IsUnder(folder, project) || excluded.Any(e => IsUnder(folder, e)))
                continue;
            var first = Path.GetRelativePath(project, folder).Replace('\\', '/').Split('/')[0];
            var remedy = first == "." ? "move it below data/" : $"add <TinyM2NetDataFolders>{DataFolders};{first}</TinyM2NetDataFolders> to the project";
            Report(new Diagnostic(DiagnosticCodes.DatasetInGlobs, Severity.Warning,
                $"MSBuild walks the dataset \"{first}\" at every evaluation, which makes each build slower: {remedy}.", ProjectFile));
            warned = true;
        }
        return warned;
    }

    private static bool IsUnder(string path, string folder) =>
        (Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
