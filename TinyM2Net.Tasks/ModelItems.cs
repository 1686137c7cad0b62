using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Tasks;

/// <summary>Joins the model items with the dataset items they name; everything wrong between items is found here, at once.</summary>
internal static class ModelItems
{
    // What tasks tell each other about a model, as metadata.
    public const string DatasetPath = "DatasetPath";
    public const string ProjectFile = "ProjectFile";
    public const string StagePath = "StagePath";
    public const string ReportFolder = "ReportFolder";
    public const string CacheDirectory = "CacheDirectory";
    public const string CacheIsReadOnly = "CacheIsReadOnly";
    public const string Force = "Force";
    public const string PlacedFile = "PlacedFile";

    /// <summary>Of a dataset.</summary>
    private const string Synthetic = "Synthetic";

    /// <summary>All of the user's metadata that decides what is made of a model.</summary>
    public static readonly string[] MetadataThatMatters =
        ["Name", DatasetPath, "Seed", "Fold", "Precision", "BitWidths", "MaxSize", "MaxBops", "MaxLatency", "LatencyProfile", "MaxWorkingSet", "MemoryLevel",
            "MinAccuracy", "MaxAccuracyDrop", "AccuracySplit", "UnimodalBaselines", "EmitOnnx"];

    /// <summary>Model items that also carry their dataset's full path, so that a later task needs nothing else.</summary>
    /// <exception cref="DiagnosticException">Items that collide, and models whose dataset is unknown.</exception>
    public static ITaskItem[] Join(ITaskItem[] models, ITaskItem[] datasets, string projectFile)
    {
        var errors = new List<Diagnostic>();
        void Error(ITaskItem item, string code, string message) => errors.Add(ItemPlace.Of(item, projectFile, new Diagnostic(code, Severity.Error, message, projectFile)));

        var byName = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var dataset in datasets)
            if (!byName.TryAdd(DatasetName(dataset), dataset.GetMetadata("FullPath")))
                Error(dataset, DiagnosticCodes.ItemsCollide, $"Two TinyM2NetDataset items are named \"{DatasetName(dataset)}\": give one of them another Name.");
        errors.AddRange(MistakesOfItems(models, projectFile));
        errors.AddRange(MistakesOfDatasets(datasets, projectFile));
        // Of a name that is none of theirs, the one that is not there may be the one that was meant.
        ITaskItem[] absent = [.. datasets.Where(d => d.GetMetadata(Synthetic) != "true" && !Path.Exists(d.GetMetadata("FullPath")))];
        var joined = new List<ITaskItem>();
        foreach (var model in models)
        {
            var wanted = model.GetMetadata("Dataset");
            var path = wanted.Length == 0 && byName.Count == 1 ? byName.Values.First() : byName.GetValueOrDefault(wanted);
            if (path is null && absent.Length > 0)
            {
                foreach (var dataset in absent)
                    Error(dataset, DiagnosticCodes.DatasetNotFound, $"{dataset.ItemSpec}: the dataset does not exist: Include a CSV manifest, or a folder of split/label/group.");
                continue;
            }
            if (path is null)
            {
                var known = byName.Count == 0 ? "there is no TinyM2NetDataset item; add one" : $"set Dataset to one of: {string.Join(", ", byName.Keys)}";
                Error(model, DiagnosticCodes.UnknownDataset, $"{model.ItemSpec}: {(wanted.Length == 0 ? "it names no dataset" : $"there is no dataset \"{wanted}\"")}: {known}.");
                continue;
            }
            var item = new TaskItem(model);
            item.Set(DatasetPath, path);
            item.Set(ProjectFile, projectFile);
            joined.Add(item);
        }
        // A build with nothing to do ends here; the values of metadata are read where something is to do, or amiss already.
        return errors.Count == 0 ? [.. joined] : throw new DiagnosticException([.. errors.Distinct(), .. MistakesOfRequests(models, projectFile)]);
    }

    /// <summary>All that is wrong with the metadata of models, whatever they learn from.</summary>
    public static IEnumerable<Diagnostic> Mistakes(ITaskItem[] models, string projectFile) => MistakesOfItems(models, projectFile).Concat(MistakesOfRequests(models, projectFile));

    private static IEnumerable<Diagnostic> MistakesOfItems(ITaskItem[] models, string projectFile)
    {
        foreach (var collision in Collisions(models, projectFile))
            yield return collision;
        // Metadata of the user's own are allowed; one letter off, a gate or a budget would be left out without a word.
        string[] ours = [.. MetadataThatMatters, "Dataset", "ClassName", "TargetPath"];
        foreach (var model in models)
        {
            Diagnostic Mistake(string message) => ItemPlace.Of(model, projectFile, new Diagnostic(DiagnosticCodes.InvalidMetadata, Severity.Error, $"{model.ItemSpec}: {message}", projectFile));

            if (LeavesTheOutput(model.GetMetadata("TargetPath")))
                yield return Mistake($"TargetPath is \"{model.GetMetadata("TargetPath")}\": it must be a path within the output folder, such as models/{model.GetMetadata("Name")}.tm2n.");
            if (model.GetMetadata("Name") is var name && (name.Length == 0 || name.AsSpan().IndexOfAny('/', '\\') >= 0))
                yield return Mistake($"Name is \"{name}\": it must be a file's name without a folder.");
            foreach (var unknown in model.MetadataNames.Cast<string>().Where(n => !ours.Contains(n, StringComparer.OrdinalIgnoreCase)))
                if (NearestName.Of(unknown, ours) is { } nearest)
                    yield return Mistake($"there is no metadata \"{unknown}\". Did you mean \"{nearest}\"? Metadata of your own needs another name.");
        }
    }

    private static IEnumerable<Diagnostic> MistakesOfDatasets(ITaskItem[] datasets, string projectFile)
    {
        string[] ours = ["Name", Synthetic];
        foreach (var dataset in datasets)
        {
            Diagnostic Mistake(string message) => ItemPlace.Of(dataset, projectFile, new Diagnostic(DiagnosticCodes.InvalidMetadata, Severity.Error, $"{dataset.ItemSpec}: {message}", projectFile));

            if (dataset.GetMetadata(Synthetic) is { Length: > 0 } synthetic && !bool.TryParse(synthetic, out _))
                yield return Mistake($"Synthetic is \"{synthetic}\": it must be true or false.");
            foreach (var unknown in dataset.MetadataNames.Cast<string>().Where(n => !ours.Contains(n, StringComparer.OrdinalIgnoreCase)))
                if (NearestName.Of(unknown, ours) is { } nearest)
                    yield return Mistake($"there is no metadata \"{unknown}\". Did you mean \"{nearest}\"? Metadata of your own needs another name.");
        }
    }

    /// <summary>Values of metadata that cannot be used.</summary>
    public static List<Diagnostic> MistakesOfRequests(IEnumerable<ITaskItem> models, string projectFile)
    {
        var errors = new List<Diagnostic>();
        foreach (var model in models)
        {
            try
            {
                Request(model, projectFile);
            }
            catch (DiagnosticException exception)
            {
                errors.AddRange(exception.Diagnostics.Select(d => ItemPlace.Of(model, projectFile, d)));
            }
        }
        return errors;
    }

    /// <summary>An error for all models that want the same name, or the same place in the output.</summary>
    public static IEnumerable<Diagnostic> Collisions(ITaskItem[] models, string projectFile)
    {
        foreach (var same in models.GroupBy(m => m.GetMetadata("Name"), StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            yield return new Diagnostic(DiagnosticCodes.ItemsCollide, Severity.Error, $"{List(same)} would both be the model \"{same.Key}\": rename one of the specs.", projectFile);
        foreach (var same in models.DistinctBy(m => m.GetMetadata("Name")).GroupBy(m => m.GetMetadata("TargetPath"), StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            yield return new Diagnostic(DiagnosticCodes.ItemsCollide, Severity.Error, $"{List(same)} have the TargetPath \"{same.Key}\": give each its own.", projectFile);
    }

    /// <summary>MSBuild reads metadata as escaped: <c>%41</c> in a path would be an <c>A</c> to who gets it.</summary>
    public static void Set(this ITaskItem item, string name, string value) => ((ITaskItem2)item).SetMetadataValueLiteral(name, value);

    public static StageStore Store(ITaskItem item) => new(item.GetMetadata(StagePath), item.GetMetadata(CacheDirectory), item.GetMetadata(CacheIsReadOnly) == "true");

    /// <summary>The bytes of <c>TinyM2NetCacheMaxSize</c>; null where there is none.</summary>
    /// <exception cref="DiagnosticException">It is no size.</exception>
    public static long? CacheLimit(string text, string projectFile)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var size = Budget.Parse(text, BudgetKind.Size, out var remedy);
        return size is { IsPercentage: false } ? (long)size.Value
            : throw new DiagnosticException(DiagnosticCodes.InvalidBudget, $"TinyM2NetCacheMaxSize: {(size is null ? remedy : $"\"{text}\" is a percentage: write a size, such as 20GiB.")}", projectFile);
    }

    /// <summary>Where a model's page is for people to find: in the project's store, whatever configuration is built; a variant's beside its model.</summary>
    public static string ReportFile(ITaskItem item) => ReportFile(item.GetMetadata(ReportFolder), item.GetMetadata("Name"));

    /// <inheritdoc cref="ReportFile(ITaskItem)"/>
    public static string ReportFile(string folder, string name) => Path.GetFullPath(Path.Combine(folder, name + ".report.html"));

    /// <summary>The page's figures for machines, beside it.</summary>
    public static string FiguresFile(ITaskItem item) => Path.GetFullPath(Path.Combine(item.GetMetadata(ReportFolder), item.GetMetadata("Name") + ".metrics.json"));

    /// <summary>What every validation and test sample was taken for, beside it.</summary>
    public static string PredictionsFile(ITaskItem item) => Path.GetFullPath(Path.Combine(item.GetMetadata(ReportFolder), item.GetMetadata("Name") + ".predictions.csv"));

    /// <summary>All that is put in its place: the model, where it is asked for those for other engines, and the report.</summary>
    public static IEnumerable<string> PlacedFiles(ITaskItem item)
    {
        var model = item.GetMetadata(PlacedFile);
        string[] models = bool.TryParse(item.GetMetadata("EmitOnnx"), out var onnx) && onnx ? [model, FloatOnnxFile(model), IntegerOnnxFile(model)] : [model];
        return [.. models, ReportFile(item), FiguresFile(item), PredictionsFile(item)];
    }

    /// <param name="placedModel">Where the model is placed.</param>
    public static string FloatOnnxFile(string placedModel) => Path.ChangeExtension(placedModel, ".onnx");

    /// <inheritdoc cref="FloatOnnxFile"/>
    public static string IntegerOnnxFile(string placedModel) => Path.ChangeExtension(placedModel, ".int8.onnx");

    private static ModelRequest Request(ITaskItem item) => Request(item, item.GetMetadata(ProjectFile));

    /// <summary>All requests in the items' order, each with its teacher, or everything that is wrong with any.</summary>
    /// <param name="items">Of <see cref="Join"/>.</param>
    public static ModelRequest[] Requests(ITaskItem[] items) =>
        MistakesOfRequests(items, items.FirstOrDefault()?.GetMetadata(ProjectFile) ?? "") is { Count: > 0 } errors ? throw new DiagnosticException(errors) : Teachers.Link([.. items.Select(Request)]);

    public static ModelRequest Request(ITaskItem item, string projectFile) => ModelRequest.Create(
        item.GetMetadata("FullPath"),
        item.GetMetadata(DatasetPath),
        new ModelMetadata
        {
            Name = item.GetMetadata("Name"),
            Seed = item.GetMetadata("Seed"),
            Fold = item.GetMetadata("Fold"),
            Precision = item.GetMetadata("Precision"),
            BitWidths = item.GetMetadata("BitWidths"),
            MaxSize = item.GetMetadata("MaxSize"),
            MaxBops = item.GetMetadata("MaxBops"),
            MaxLatency = item.GetMetadata("MaxLatency"),
            LatencyProfile = item.GetMetadata("LatencyProfile"),
            MaxWorkingSet = item.GetMetadata("MaxWorkingSet"),
            MemoryLevel = item.GetMetadata("MemoryLevel"),
            MinAccuracy = item.GetMetadata("MinAccuracy"),
            MaxAccuracyDrop = item.GetMetadata("MaxAccuracyDrop"),
            AccuracySplit = item.GetMetadata("AccuracySplit"),
            ClassName = item.GetMetadata("ClassName"),
            UnimodalBaselines = item.GetMetadata("UnimodalBaselines"),
            EmitOnnx = item.GetMetadata("EmitOnnx"),
        },
        projectFile);

    /// <summary>The folder whose clips a dataset is made of.</summary>
    /// <remarks>One that is not there is a folder unless its name is a manifest's: so it keeps its name.</remarks>
    public static string DatasetFolder(string path) =>
        Directory.Exists(path) || !File.Exists(path) && !path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? path : Path.GetDirectoryName(path)!;

    private static string DatasetName(ITaskItem dataset) =>
        dataset.GetMetadata("Name") is { Length: > 0 } name ? name : Path.GetFileName(Path.TrimEndingDirectorySeparator(DatasetFolder(dataset.GetMetadata("FullPath"))));

    private static bool LeavesTheOutput(string path) => Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..");

    private static string List(IEnumerable<ITaskItem> items) => string.Join(" and ", items.Select(item => item.ItemSpec));
}
