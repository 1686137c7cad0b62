namespace TinyM2Net.Compiler.Pipeline;

/// <summary>One process at a time works on one key. The operating system frees the lock when its holder dies, so that there is nothing to clean up.</summary>
internal sealed class StageLock : IDisposable
{
    // What .NET reports when another process has the file: EWOULDBLOCK on Linux, on macOS, and ERROR_SHARING_VIOLATION.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream stream;

    private StageLock(FileStream stream) => this.stream = stream;

    /// <summary>Null when somebody holds it.</summary>
    public static StageLock? TryTake(string path)
    {
        Disk.Current.CreateFolder(Path.GetDirectoryName(path)!);
        try
        {
            return new StageLock(Disk.Current.OpenAlone(path));
        }
        catch (IOException error) when (HeldByAnother.Contains(error.HResult)) // anything else would be waited for in vain
        {
            return null;
        }
    }

    /// <summary>Waits for as long as it takes: the holder is alive and at the same work, whose result will then be here.</summary>
    public static StageLock Take(string path, string stage, StageContext context)
    {
        var told = false;
        while (true)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (TryTake(path) is { } taken)
                return taken;
            if (!told)
                context.Progress?.Report(new StageProgress(stage, 0, 1, "waiting for another build that works on the same stage"));
            told = true;
            context.Cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    public void Dispose() => stream.Dispose();
}
