using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Tasks;

/// <summary>Says everything that is wrong with a project's sweeps, before any variant is built.</summary>
public sealed class CheckSweep : SdkTask
{
    /// <summary>The <c>TinyM2NetSweep</c> items.</summary>
    public ITaskItem[] Sweeps { get; set; } = [];

    /// <summary>What evaluation made of them.</summary>
    public ITaskItem[] Variants { get; set; } = [];

    /// <summary>The <c>TinyM2NetModel</c> items.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Blamed for what is wrong.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    private protected override void Run(CancellationToken cancellation)
    {
        if (SweepChecks.Mistakes(Sweeps, Variants, Models, ProjectFile) is { Count: > 0 } mistakes)
            throw new DiagnosticException(mistakes);
    }
}
