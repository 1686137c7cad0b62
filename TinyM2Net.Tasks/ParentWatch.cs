using System.Runtime.InteropServices;

namespace TinyM2Net.Tasks;

/// <summary>
/// Tells a task in a task host that the build it belongs to was killed: MSBuild ends such a host only when its task is done, and a training
/// would take a core for hours to please nobody. On Windows the task runs to its end; its artifact is found by the next build.
/// </summary>
internal sealed class ParentWatch : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Timer? _timer;
    private readonly int _parent;

    public ParentWatch(Action gone)
    {
        if (OperatingSystem.IsWindows())
            return;
        _parent = ParentId();
        _timer = new Timer(_ =>
        {
            if (IsOrphan)
                gone();
        }, null, Pause, Pause);
    }

    /// <summary>The system gives an orphan another parent.</summary>
    public bool IsOrphan => _timer is not null && ParentId() != _parent;

    public void Dispose() => _timer?.Dispose();

    [DllImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int ParentId();
}
