using System.Diagnostics;
using System.Globalization;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>Files that several builds may write: the old content or the new, never half of either, and nothing left by a build that was killed.</summary>
internal static class AtomicFile
{
    private const string Temporary = ".tmp";
    private static int count;

    public static void Write(string path, Action<string> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        RemoveStrays(folder, Path.GetFileName(path));
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.{Interlocked.Increment(ref count)}{Temporary}");
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void RemoveStrays(string folder, string name)
    {
        foreach (var stray in Directory.GetFiles(folder, $"{name}.*{Temporary}"))
            if (Path.GetFileName(stray)[(name.Length + 1)..].Split('.') is [var writer, _, _] && int.TryParse(writer, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !IsRunning(id))
                File.Delete(stray);
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
