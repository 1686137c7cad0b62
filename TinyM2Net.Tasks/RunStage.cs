using System.Globalization;
using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Tasks;

/// <summary>Runs one stage of every model; one that is fresh is left alone. Its home is a task host.</summary>
public sealed class RunStage : SdkTask
{
    /// <summary>What <see cref="CheckModels"/> gave.</summary>
    [Required]
    public ITaskItem[] Requests { get; set; } = [];

    /// <summary>A name of <see cref="Compiler.Pipeline.Stage"/>.</summary>
    [Required]
    public string Stage { get; set; } = "";

    /// <summary>Threads; 0 is what the build grants.</summary>
    public int MaxDegreeOfParallelism { get; set; }

    private protected override void Run(CancellationToken cancellation)
    {
        var stage = Enum.Parse<Stage>(Stage);
        using var watch = new ParentWatch(Cancel);
        using var cores = new GrantedCores(BuildEngine, MaxDegreeOfParallelism, watch);
        // Teachers first: their students find them trained.
        foreach (var (item, request) in Requests.Zip(ModelItems.Requests(Requests)).OrderBy(pair => pair.Second.Teachings))
        {
            var name = item.GetMetadata("Name");
            BlamedFile = item.GetMetadata("FullPath");
            var time = TimeProvider.System;
            var context = new StageContext
            {
                Cancellation = cancellation,
                Progress = new RateLimitedProgress(name, time, line => Log.LogMessage(MessageImportance.High, line)),
                Report = Report,
                Announce = line => Log.LogMessage(MessageImportance.High, $"{name}: {line}"),
                Note = line => Log.LogMessage(MessageImportance.Normal, $"{name}: {line}"),
                MaxDegreeOfParallelism = cores.Count,
                Time = time,
            };
            var result = Run(item, request, stage, context);
            foreach (var outcome in result.Stages.Where(outcome => outcome.Ran))
                Log.LogMessage(MessageImportance.High, string.Create(CultureInfo.InvariantCulture,
                    $"{name}: {StageNames.Of(outcome.Stage)} took {outcome.Took.TotalSeconds:0.0} s ({outcome.Reason})"));
        }
    }

    private static PipelineResult Run(ITaskItem item, ModelRequest request, Stage stage, StageContext context)
    {
        try
        {
            return Pipeline.Run(request, ModelItems.Store(item), stage, context, item.GetMetadata(ModelItems.Force) == "true");
        }
        catch (DiagnosticException exception)
        {
            throw ItemPlace.Of(item, item.GetMetadata(ModelItems.ProjectFile), exception);
        }
    }
}
