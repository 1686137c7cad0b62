using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>Says which stages may have to run: by time stamps first, by content where those differ. Starts nothing itself.</summary>
public sealed class CheckModels : SdkTask
{
    /// <summary>In place of a fingerprint that files may still change under: no later one is equal to it.</summary>
    private const string Unsettled = "unsettled";

    /// <summary>The <c>TinyM2NetModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The <c>TinyM2NetDataset</c> items.</summary>
    public ITaskItem[] Datasets { get; set; } = [];

    /// <summary>The project's store.</summary>
    [Required]
    public string StagePath { get; set; } = "";

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
    public string FingerprintFile { get; set; } = "";

    /// <summary>The models with all that a stage needs to know.</summary>
    [Output]
    public ITaskItem[] Requests { get; set; } = [];

    /// <summary>Names of <see cref="Stage"/>, each followed by <c>;</c>. What follows a stale stage may turn out fresh when its turn comes.</summary>
    [Output]
    public string StaleStages { get; set; } = "";

    /// <summary>For the placement to keep; empty when what is placed is up to date.</summary>
    [Output]
    public string Fingerprint { get; set; } = "";

    private protected override void Run(CancellationToken cancellation)
    {
        Requests = ModelItems.Join(Models, Datasets, ProjectFile);
        ModelItems.CacheLimit(CacheMaxSize, ProjectFile);
        var store = new StageStore(StagePath, CacheDirectory, CacheIsReadOnly);
        foreach (var request in Requests)
        {
            request.SetMetadata(ModelItems.StagePath, StagePath);
            request.SetMetadata(ModelItems.CacheDirectory, CacheDirectory);
            request.SetMetadata(ModelItems.CacheIsReadOnly, CacheIsReadOnly ? "true" : "");
            request.SetMetadata(ModelItems.Force, Mode == "Force" ? "true" : "");
            request.SetMetadata(ModelItems.PlacedFile, Path.Combine(PlaceFolder, request.GetMetadata("Name") + ".tm2n"));
        }
        WarnOfDatasetsInGlobs();

        var placement = new Placement(FingerprintFile, Requests.SelectMany(ModelItems.PlacedFiles));
        using var measured = Measure(store, cancellation);
        var fingerprint = measured.Finish();
        // Who removes the store wants training, though the models are still in their places.
        if (Mode != "Force" && placement.IsOf(fingerprint) && store.Holds(Stage.Pack))
            return;
        Fingerprint = measured.IsSettled ? fingerprint : Unsettled;
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

    /// <summary>Everything whose change can matter.</summary>
    private Fingerprint Measure(StageStore store, CancellationToken cancellation)
    {
        var fingerprint = new Fingerprint();
        fingerprint.Add(SdkVersion);
        fingerprint.AddFile(GetType().Assembly.Location);
        fingerprint.Add($"{store.Folder}|{CacheDirectory}");
        foreach (var request in Requests)
        {
            foreach (var name in ModelItems.MetadataThatMatters)
                fingerprint.Add($"{name}={request.GetMetadata(name)}");
            fingerprint.AddFile(request.GetMetadata("FullPath"));
            if (request.GetMetadata("LatencyProfile") is { Length: > 0 } profile)
                fingerprint.AddFile(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ProjectFile))!, profile));
        }
        foreach (var path in Requests.Select(r => r.GetMetadata(ModelItems.DatasetPath)).Distinct())
            fingerprint.AddFolder(ModelItems.DatasetFolder(path), cancellation);
        return fingerprint;
    }

    private void WarnOfDatasetsInGlobs()
    {
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
        }
    }

    private static bool IsUnder(string path, string folder) =>
        (Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
