using Microsoft.Build.Framework;

namespace TinyM2Net.Tasks;

/// <summary>Fills in the files that lie beside a published app: launcher, systemd unit, installation page.</summary>
public sealed class WriteDeviceFiles : SdkTask
{
    /// <summary>Texts with the marks <c>@APP@</c>, <c>@NAME@</c>, <c>@START@</c>; metadata <c>RelativePath</c>, and <c>Executable</c> if it is to be one.</summary>
    [Required]
    public ITaskItem[] Templates { get; set; } = [];

    /// <summary>Where they are written.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The app's assembly name.</summary>
    [Required]
    public string AppName { get; set; } = "";

    /// <summary>The command line that starts it in its own folder.</summary>
    [Required]
    public string Start { get; set; } = "";

    private protected override void Run(CancellationToken cancellation)
    {
        foreach (var template in Templates)
        {
            var text = File.ReadAllText(template.GetMetadata("FullPath"))
                .ReplaceLineEndings("\n")
                .Replace("@APP@", AppName, StringComparison.Ordinal)
                .Replace("@NAME@", AppName.ToLowerInvariant(), StringComparison.Ordinal)
                .Replace("@START@", Start, StringComparison.Ordinal);
            var path = Path.GetFullPath(Path.Combine(Folder, template.GetMetadata("RelativePath")));
            TextFile.WriteWhenDifferent(path, text);
            // Copying to the publish folder keeps the mode; Windows has none to keep, and INSTALL.md starts the app without the launcher.
            if (template.GetMetadata("Executable") == "true" && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, ExecutableMode);
        }
    }

    private const UnixFileMode ExecutableMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
}
