using Microsoft.Build.Framework;

namespace TinyM2Net.Tasks;

/// <summary>Says where each finished model's report lies.</summary>
public sealed class ReportModels : SdkTask
{
    /// <summary>The <c>TinyM2NetModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Where the reports are placed.</summary>
    [Required]
    public string Folder { get; set; } = "";

    private protected override void Run(CancellationToken cancellation)
    {
        foreach (var item in Models)
            Log.LogMessage(MessageImportance.High, $"{item.GetMetadata("Name")}: {ModelItems.ReportFile(Folder, item.GetMetadata("Name"))}");
    }
}
