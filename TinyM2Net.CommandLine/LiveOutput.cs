using Microsoft.Win32.SafeHandles;

namespace TinyM2Net.CommandLine;

/// <summary>Output whose reader may leave while the verb goes on. The console's own stream drops what nobody reads and says nothing.</summary>
internal static class LiveOutput
{
    private const int StandardOutput = 1;

    /// <summary>EPIPE, the same number wherever there is one.</summary>
    private const int BrokenPipe = 32;

    /// <summary>What to write to in place of <paramref name="output"/>: a pipe itself where that is the console's standard output and one.</summary>
    public static TextWriter Of(TextWriter output)
    {
        if (OperatingSystem.IsWindows() || !ReferenceEquals(output, Console.Out) || !Console.IsOutputRedirected)
            return output;
        output.Flush();
        // A file's place is shared with what else writes to it, and nobody leaves it.
        return Open(new SafeFileHandle(StandardOutput, ownsHandle: false)) ?? output;
    }

    /// <summary>Null where the handle is no pipe.</summary>
    public static TextWriter? Open(SafeFileHandle handle)
    {
        var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? null : new StreamWriter(stream) { AutoFlush = true };
    }

    /// <summary>Whether a failure to write means that nobody reads any more.</summary>
    public static bool ReaderIsGone(IOException failure) => (failure.HResult & 0xFFFF) is BrokenPipe or 109 or 232; // on Windows: ERROR_BROKEN_PIPE, ERROR_NO_DATA
}
