using Microsoft.Build.Framework;

namespace TinyM2Net.Tasks;

/// <summary>Says where each finished model's report lies.</summary>
public sealed class ReportModels : SdkTask
{
    /// <summary>What <c>CheckModels</c> gave.</summary>
    [Required]
    public ITaskItem[] Requests { get; set; } = [];

    private protected override void Run(CancellationToken cancellation)
    {
        foreach (var item in Requests)
            Log.LogMessage(MessageImportance.High, $"{item.GetMetadata("Name")}: {ModelItems.ReportFile(item)}");
    }
}
