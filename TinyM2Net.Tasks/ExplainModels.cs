using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>Says of each stage of each model whether it would run, and why; runs none.</summary>
public sealed class ExplainModels : SdkTask
{
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

    /// <summary>Blamed for what is wrong with an item.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    private protected override void Run(CancellationToken cancellation)
    {
        var items = ModelItems.Join(Models, Datasets, ProjectFile);
        var store = new StageStore(StagePath, CacheDirectory, CacheIsReadOnly);
        foreach (var (item, request) in items.Zip(ModelItems.Requests(items)))
            foreach (var status in Pipeline.Check(request, store, new StageContext { Cancellation = cancellation, Report = Report }))
                Log.LogMessage(MessageImportance.High, $"{item.GetMetadata("Name")}: {status}");
    }
}
