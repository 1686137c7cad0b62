using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace TinyM2Net.Tasks.Tests.Support;

/// <summary>A project of one model, demo, as the check of a build sees it.</summary>
internal static class DemoCheck
{
    /// <param name="dataset">That the model's item names.</param>
    /// <returns>Whether it found nothing wrong; what it found is the engine's.</returns>
    public static bool Run(TemporaryFolder folder, Engine engine, string dataset, params ITaskItem[] datasets)
    {
        using var check = new CheckModels
        {
            BuildEngine = engine,
            Models = [new TaskItem(folder["demo.model.json"], new Dictionary<string, string> { ["Name"] = "demo", ["TargetPath"] = "models/demo.tm2n", ["Dataset"] = dataset })],
            Datasets = datasets,
            StagePath = folder["obj"],
            ProjectFile = folder["Demo.csproj"],
            Mode = "Auto",
            SdkVersion = "1",
            PlaceFolder = folder["obj/placed"],
            MemoFile = folder["obj/placed/models.memo"],
            ReportFolder = folder["obj"],
        };
        return check.Execute();
    }
}
