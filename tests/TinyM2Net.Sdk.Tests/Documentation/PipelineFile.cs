using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace TinyM2Net.Sdk.Tests.Documentation;

/// <summary>A workflow of GitHub Actions or a pipeline of Azure Pipelines, with one or more jobs of steps.</summary>
internal sealed partial class PipelineFile
{
    // The schema reference of Azure Pipelines: what may stand at the top of a file of jobs or steps, in a job, and beside a step's own key.
    private static readonly string[] AzureTop = ["name", "trigger", "pr", "schedules", "pool", "variables", "parameters", "resources", "jobs", "steps", "strategy", "lockBehavior", "appendCommitMessageToRunName"];
    private static readonly string[] AzureJob = ["job", "displayName", "dependsOn", "condition", "continueOnError", "timeoutInMinutes", "cancelTimeoutInMinutes", "pool", "variables", "steps", "strategy", "container", "services", "workspace"];
    private static readonly string[] AzureSteps = ["script", "bash", "pwsh", "powershell", "task", "checkout", "download", "publish", "template"];
    private static readonly Dictionary<string, string[]> AzureOwn = new()
    {
        ["script"] = ["workingDirectory", "failOnStderr"],
        ["bash"] = ["workingDirectory", "failOnStderr"],
        ["task"] = ["inputs"],
        ["checkout"] = ["clean", "fetchDepth", "lfs", "submodules", "path", "persistCredentials"],
        ["publish"] = ["artifact"],
    };
    private static readonly string[] AzureEvery = ["displayName", "name", "condition", "continueOnError", "enabled", "env", "timeoutInMinutes", "target", "retryCountOnTaskFailure"];

    private readonly Dictionary<string, object?> _root;

    private PipelineFile(Dictionary<string, object?> root) => _root = root;

    public static PipelineFile Read(string text) => new(new DeserializerBuilder().Build().Deserialize<Dictionary<string, object?>>(text));

    public bool IsGitHub => _root.ContainsKey("on");

    /// <summary>Every step of every job, in order.</summary>
    public IEnumerable<IReadOnlyDictionary<string, string>> Steps =>
        Jobs.Prepend(_root).Where(job => job.ContainsKey("steps")).SelectMany(job => List(job["steps"])).Select(step => step.ToDictionary(entry => entry.Key, entry => entry.Value as string ?? ""));

    /// <summary>What Azure Pipelines would refuse: keys it does not know, steps that are none or two, tasks without their version.</summary>
    public IEnumerable<string> AzureFaults()
    {
        foreach (var key in _root.Keys.Except(AzureTop))
            yield return $"the pipeline has \"{key}\"";
        foreach (var key in Jobs.SelectMany(job => job.Keys).Except(AzureJob))
            yield return $"a job has \"{key}\"";
        foreach (var step in Steps)
        {
            var kinds = AzureSteps.Where(step.ContainsKey).ToArray();
            if (kinds.Length != 1)
            {
                yield return $"a step is {(kinds.Length == 0 ? "none" : string.Join(" and ", kinds))}: {string.Join(", ", step.Keys)}";
                continue;
            }
            foreach (var key in step.Keys.Except([kinds[0], .. AzureEvery, .. AzureOwn.GetValueOrDefault(kinds[0], [])]))
                yield return $"a {kinds[0]} step has \"{key}\"";
            if (kinds[0] == "task" && !TaskName().IsMatch(step["task"]))
                yield return $"the task \"{step["task"]}\" has no version";
        }
    }

    private IEnumerable<Dictionary<string, object?>> Jobs => _root.GetValueOrDefault("jobs") switch
    {
        IDictionary<object, object?> map => map.Values.Select(Map),
        IEnumerable<object?> list => List(list),
        _ => [],
    };

    private static IEnumerable<Dictionary<string, object?>> List(object? value) => ((IEnumerable<object?>)value!).Select(Map);

    private static Dictionary<string, object?> Map(object? value) => ((IDictionary<object, object?>)value!).ToDictionary(entry => (string)entry.Key, entry => entry.Value);

    [GeneratedRegex(@"^\w+@\d+$")]
    private static partial Regex TaskName();
}
