using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>Removes a store. What is in its folder and is not a store's stays: a cache directory may be anybody's.</summary>
public sealed class CleanStore : SdkTask
{
    /// <summary>The store; absent is as good as removed.</summary>
    [Required]
    public string Folder { get; set; } = "";

    private protected override void Run(CancellationToken cancellation) => new StageStore(Folder).Clear();
}
