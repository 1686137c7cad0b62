using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>Writes the small set of images and sounds that a new project starts with.</summary>
public sealed class SynthesizeDatasets : SdkTask
{
    private const string ManifestName = "manifest.csv";
    private const ulong Seed = 1;

    /// <summary>Manifests that do not exist.</summary>
    [Required]
    public ITaskItem[] Datasets { get; set; } = [];

    /// <summary>The project's store.</summary>
    [Required]
    public string StagePath { get; set; } = "";

    /// <summary>A store that projects share, in its place.</summary>
    public string CacheDirectory { get; set; } = "";

    /// <summary>Whether nothing is written to that store.</summary>
    public bool CacheIsReadOnly { get; set; }

    private protected override void Run(CancellationToken cancellation)
    {
        // Two first builds at once would write each file at the same time.
        using var alone = new StageStore(StagePath, CacheDirectory, CacheIsReadOnly).Alone("synthesize", new StageContext { Cancellation = cancellation });
        foreach (var dataset in Datasets)
        {
            var path = dataset.GetMetadata("FullPath");
            if (Path.GetFileName(path) != ManifestName)
                throw new DiagnosticException(DiagnosticCodes.InvalidMetadata,
                    $"{dataset.ItemSpec} is marked Synthetic but is not named {ManifestName}: that is what is written.", BuildEngine.ProjectFileOfTaskNode);
            if (File.Exists(path))
                continue; // another build was first
            SyntheticDataset.Write(Path.GetDirectoryName(path)!, Seed, cancellation);
            Log.LogMessage(MessageImportance.High, $"{dataset.ItemSpec}: a synthetic set was written; put your own in its place.");
        }
    }
}
