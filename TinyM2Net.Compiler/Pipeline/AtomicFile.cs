using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>Files that several builds may write: the old content or the new, never half of either, and nothing left by a build that was killed.</summary>
internal static class AtomicFile
{
    private const string Temporary = ".tmp";

    /// <summary>When a process started is known to about a second.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(5);

    private static int count;

    public static void Write(string path, Action<Stream> write)
    {
        var disk = Disk.Current;
        disk.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        RemoveStrays(path);
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{disk.Writer}.{Interlocked.Increment(ref count)}{Temporary}");
        try
        {
            using (var stream = disk.Create(temporary))
                write(stream);
            // Without it a loss of power can leave the new name with nothing behind it.
            disk.Flush(temporary);
            disk.Move(temporary, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            disk.Delete(temporary);
            throw;
        }
    }

    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    public static void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Removes what builds that were killed left of a file. A file that is as it should be is not written again: that alone clears nothing up.</summary>
    public static void RemoveStrays(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path));
        if (!Directory.Exists(folder))
            return;
        foreach (var stray in Directory.GetFiles(folder, $"{name}.*{Temporary}"))
            if (Path.GetFileName(stray)[(name.Length + 1)..].Split('.') is [var writer, _, _] && int.TryParse(writer, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !IsWriting(id, stray))
                Disk.Current.Delete(stray);
    }

    /// <summary>Process numbers come again, in a container the same ones every time: one that started later did not write it.</summary>
    private static bool IsWriting(int process, string file)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return running.StartTime.ToUniversalTime() < File.GetLastWriteTimeUtc(file) + Doubt;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false; // there is none, or it has ended meanwhile
        }
        catch (Win32Exception)
        {
            return true; // somebody else's, of whom nothing is told
        }
    }
}
