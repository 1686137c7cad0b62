using System.Text;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>
/// All that a build does to a disk: nothing else in the compiler and its tasks writes, renames or removes (a convention test looks). So a
/// test can put another disk in its place, on which any one of these effects fails, or is the last before the process dies.
/// </summary>
internal class Disk
{
    protected const int BufferSize = 1 << 16;

    private static readonly Disk Real = new();

    // Flows to every thread that a build starts, and to no other build of the same process.
    private static readonly AsyncLocal<Disk?> Replaced = new();

    protected Disk()
    {
    }

    public static Disk Current => Replaced.Value ?? Real;

    /// <summary>The process that temporary files are named after.</summary>
    public virtual int Writer => Environment.ProcessId;

    /// <summary>For tests: everything that <paramref name="action"/> does to the disk goes to this one.</summary>
    public void During(Action action)
    {
        var before = Replaced.Value;
        Replaced.Value = this;
        try
        {
            action();
        }
        finally
        {
            Replaced.Value = before;
        }
    }

    public virtual void CreateFolder(string path) => Directory.CreateDirectory(path);

    /// <summary>A file to write, empty at first whatever was there.</summary>
    public virtual Stream Create(string path) => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferSize);

    /// <summary>A file that one process at a time can have open; made if it is not there, and left.</summary>
    public virtual FileStream OpenAlone(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);

    /// <summary>Waits until a file's content would outlive a loss of power.</summary>
    public virtual void Flush(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Renames a file, in the place of one that is there.</summary>
    public virtual void Move(string source, string target) => File.Move(source, target, overwrite: true);

    public virtual void MoveFolder(string source, string target) => Directory.Move(source, target);

    /// <summary>Removes a file; one that is not there is as good as removed.</summary>
    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Removes a folder.</summary>
    /// <param name="withContent">False: it is an error if there is anything in it.</param>
    public virtual void DeleteFolder(string path, bool withContent = true) => Directory.Delete(path, withContent);

    public virtual void SetLastWriteTime(string path, DateTime utc) => File.SetLastWriteTimeUtc(path, utc);

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        using var stream = Create(path);
        stream.Write(content);
    }

    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));
}
