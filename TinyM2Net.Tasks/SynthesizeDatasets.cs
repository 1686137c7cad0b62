using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Tasks;

/// <summary>Writes the small set of images and sounds that a new project starts with.</summary>
public sealed class SynthesizeDatasets : SdkTask
{
    private const string ManifestName = "manifest.csv";
    private const ulong Seed = 1;

    /// <summary>Manifests that do not exist.</summary>
    [Required]
    public ITaskItem[] Datasets { get; set; } = [];

    private protected override void Run(CancellationToken cancellation)
    {
        foreach (var dataset in Datasets)
        {
            var path = dataset.GetMetadata("FullPath");
            if (Path.GetFileName(path) != ManifestName)
                throw new DiagnosticException(DiagnosticCodes.InvalidMetadata,
                    $"{dataset.ItemSpec} is marked Synthetic but is not named {ManifestName}: that is what is written.", BuildEngine.ProjectFileOfTaskNode);
            SyntheticDataset.Write(Path.GetDirectoryName(path)!, Seed, cancellation);
            Log.LogMessage(MessageImportance.High, $"{dataset.ItemSpec}: a synthetic set was written; put your own in its place.");
        }
    }
}
