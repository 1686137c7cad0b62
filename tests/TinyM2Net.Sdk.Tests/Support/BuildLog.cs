using Microsoft.Build.Logging.StructuredLogger;

namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>What a build did, from its binary log: facts, where a console only says some of them.</summary>
internal sealed class BuildLog
{
    private readonly Build _build;

    private BuildLog(Build build) => _build = build;

    public static BuildLog Read(string path) => new(BinaryLog.ReadBuild(path));

    /// <summary>The tasks that ran, in order, those of the tests' projects alone.</summary>
    public string[] Tasks => [.. _build.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>().OrderBy(task => task.StartTime).Select(task => task.Name)];

    /// <summary>The stages that a task host was started for, in order.</summary>
    public string[] Stages =>
    [
        .. _build.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(task => task.Name == "RunStage").OrderBy(task => task.StartTime)
            .Select(task => task.FindFirstDescendant<Property>(property => property.Name == "Stage")!.Value),
    ];
}
