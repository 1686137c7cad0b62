using System.Text.RegularExpressions;
using Microsoft.Build.Logging.StructuredLogger;

namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>What a build did, from its binary log: facts, where a console only says some of them.</summary>
internal sealed partial class BuildLog
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

    /// <summary>The stages that ran, in order, each with the reason it gave.</summary>
    public (string Stage, string Reason)[] Ran => [.. Messages.Select(text => RanLine().Match(text)).Where(match => match.Success).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    /// <summary>The models that were trained, in order.</summary>
    public string[] Trained => [.. Messages.Select(text => TrainedLine().Match(text)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    /// <summary>What <c>TinyM2NetExplain</c> said of each stage: its name, <c>fresh</c> or <c>stale</c>, and why.</summary>
    public (string Stage, string State, string Reason)[] Explained =>
        [.. Messages.Select(text => ExplainedLine().Match(text)).Where(match => match.Success).Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)).Distinct()];

    /// <summary>Codes of warnings and errors, each once.</summary>
    public string[] Codes => [.. _build.FindChildrenRecursive<AbstractDiagnostic>().Select(diagnostic => diagnostic.Code).Distinct()];

    private IEnumerable<string> Messages => _build.FindChildrenRecursive<Message>().OrderBy(message => message.Timestamp).Select(message => message.Text);

    [GeneratedRegex(@"^\w+: (\w+) took [\d.]+ s \((.*)\)$")]
    private static partial Regex RanLine();

    [GeneratedRegex(@"^(\w+): train took ")]
    private static partial Regex TrainedLine();

    [GeneratedRegex(@"^\w+: (\w+): (fresh|stale): (.*)$")]
    private static partial Regex ExplainedLine();
}
