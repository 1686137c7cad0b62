using Microsoft.Build.Framework;

namespace TinyM2Net.Tasks;

/// <summary>Says everything that is wrong with a project's sweeps, before any variant is built.</summary>
public sealed class CheckSweep : SdkTask
{
    /// <summary>All variants.</summary>
    public ITaskItem[] Variants { get; set; } = [];

    /// <summary>The <c>TinyM2NetModel</c> items.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Blamed for what is wrong.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    private protected override void Run(CancellationToken cancellation) => SweepItems.Read(Variants, Models, ProjectFile);
}
