using System.Globalization;
using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>Writes a Slurm array job with an element a variant, the job that compares them afterwards, and the script that hands both in.</summary>
public sealed class WriteSlurmJob : SdkTask
{
    /// <summary>All variants, in the order of the array.</summary>
    [Required]
    public ITaskItem[] Variants { get; set; } = [];

    /// <summary>Scripts with the marks <c>@NAME@</c>, <c>@LAST@</c>, <c>@FOLDER@</c>, <c>@UP@</c>, <c>@BUILD@</c>, <c>@VARIANTS@</c>.</summary>
    [Required]
    public ITaskItem[] Templates { get; set; } = [];

    /// <summary>Where the jobs and their logs lie.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>What every job builds.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    private protected override void Run(CancellationToken cancellation)
    {
        var project = Path.GetDirectoryName(Path.GetFullPath(ProjectFile))!;
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder, project));
        Disk.Current.CreateFolder(folder);
        foreach (var template in Templates)
        {
            // No path of this machine: all are relative to the project, from which the jobs start.
            var text = File.ReadAllText(template.GetMetadata("FullPath"))
                .ReplaceLineEndings("\n")
                .Replace("@NAME@", Path.GetFileNameWithoutExtension(ProjectFile), StringComparison.Ordinal)
                .Replace("@LAST@", (Variants.Length - 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("@FOLDER@", Slashes(Path.GetRelativePath(project, folder)), StringComparison.Ordinal)
                .Replace("@UP@", Slashes(Path.GetRelativePath(folder, project)), StringComparison.Ordinal)
                .Replace("@BUILD@", string.Join(' ', [Quote(Path.GetFileName(ProjectFile)), .. GlobalProperties().Select(p => Quote($"-p:{p.Key}={p.Value}"))]), StringComparison.Ordinal)
                .Replace("@VARIANTS@", string.Join('\n', Variants.Select(v => "  " + Quote(v.ItemSpec))), StringComparison.Ordinal);
            var path = Path.Combine(folder, template.GetMetadata("Filename") + template.GetMetadata("Extension"));
            TextFile.WriteWhenDifferent(path, text);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }
        Log.LogMessage(MessageImportance.High, $"{Variants.Length} elements; submit them with {Slashes(Path.Combine(Path.GetRelativePath(project, folder), "submit.sh"))}, sbatch's options behind it.");
    }

    /// <summary>What this build was told on its command line, which its variants have to be told too.</summary>
    private IEnumerable<KeyValuePair<string, string>> GlobalProperties() =>
        BuildEngine is IBuildEngine6 engine
            ? engine.GetGlobalProperties().Where(p => !p.Key.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) && !p.Key.StartsWith('_') && p.Key is not ("TinyM2NetVariant" or "TinyM2NetSweepNodes" or "IsGraphBuild" or "NuGetInteractive"))
                .OrderBy(p => p.Key, StringComparer.Ordinal)
            : [];

    private static string Slashes(string path) => path.Replace('\\', '/');

    /// <summary>One word of a shell's.</summary>
    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
