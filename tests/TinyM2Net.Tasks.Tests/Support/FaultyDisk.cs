using System.Text.RegularExpressions;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks.Tests.Support;

/// <summary>What happens at the n-th effect.</summary>
public enum Fault
{
    None,

    /// <summary>It fails, with half of what was to be written; from there on nothing can be written or made, only renamed and removed.</summary>
    Full,

    /// <summary>The process is killed there: half of what was to be written is, and nothing follows, not even what a catch or a finally would do.</summary>
    Kill,

    /// <summary>The same for the whole machine: what was not flushed has a name and no content.</summary>
    PowerLoss,
}

/// <summary>The process is dead. Something has to end it here; a task tells of it as of anything that it did not foresee.</summary>
internal sealed class ProcessDiedException() : Exception("the process is dead")
{
    public const string Code = "TM2N9001";
}

/// <summary>A disk that counts what is done to it, and on which the n-th effect goes wrong.</summary>
internal sealed partial class FaultyDisk(Fault fault, int at) : Disk
{
    private const int NoSpace = 28; // ENOSPC

    private readonly HashSet<string> unflushed = new(StringComparer.Ordinal);
    private bool full, dead;

    public int Effects { get; private set; }

    /// <summary>What was done, without what is different every time in the names of temporary files and folders.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The effect that went wrong.</summary>
    public string? Failed { get; private set; }

    /// <summary>Temporary files must be seen to be those of a process that is no more.</summary>
    public override int Writer => int.MaxValue;

    public override void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        Before("make", path, needsRoom: true);
        base.CreateFolder(path);
    }

    public override Stream Create(string path)
    {
        Before("create", path, needsRoom: true);
        unflushed.Add(path);
        return new BufferedStream(new Writes(this, path), BufferSize);
    }

    public override FileStream OpenAlone(string path)
    {
        if (!File.Exists(path))
            Before("create", path, needsRoom: true);
        return base.OpenAlone(path);
    }

    public override void Flush(string path)
    {
        // What a loss of power leaves is made up here: there is no need to wait for the real disk.
        Before("flush", path, needsRoom: true);
        unflushed.Remove(path);
    }

    public override void Move(string source, string target)
    {
        Before("rename", source);
        base.Move(source, target);
        unflushed.Remove(target);
        if (unflushed.Remove(source))
            unflushed.Add(target);
    }

    public override void MoveFolder(string source, string target)
    {
        Before("rename", source);
        base.MoveFolder(source, target);
        foreach (var path in unflushed.Where(path => path.StartsWith(source + Path.DirectorySeparatorChar, StringComparison.Ordinal)).ToArray())
        {
            unflushed.Remove(path);
            unflushed.Add(target + path[source.Length..]);
        }
    }

    public override void Delete(string path)
    {
        if (!File.Exists(path))
            return;
        Before("delete", path);
        base.Delete(path);
        unflushed.Remove(path);
    }

    public override void DeleteFolder(string path, bool withContent = true)
    {
        Before("delete", path, half: () =>
        {
            var files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
            foreach (var file in files.Order(StringComparer.Ordinal).Take(files.Length / 2))
                File.Delete(file);
        });
        base.DeleteFolder(path, withContent);
    }

    public override void SetLastWriteTime(string path, DateTime utc)
    {
        Before("touch", path);
        base.SetLastWriteTime(path, utc);
    }

    private void Before(string what, string path, bool needsRoom = false, Action? half = null)
    {
        if (dead)
            throw new ProcessDiedException();
        Log.Add($"{what} {Unnumbered().Replace(path, ".#")}");
        if (++Effects == at)
        {
            Failed = $"{what} {path}";
            half?.Invoke();
            full = fault == Fault.Full;
            dead = fault is Fault.Kill or Fault.PowerLoss;
            if (fault == Fault.PowerLoss)
                foreach (var lost in unflushed.Where(File.Exists))
                    File.WriteAllBytes(lost, []);
            if (dead)
                throw new ProcessDiedException();
        }
        if (full && (needsRoom || Effects == at))
            throw new IOException($"No space left on device : '{path}'", NoSpace);
    }

    [GeneratedRegex(@"\.([0-9a-f]{32}|[0-9]+\.[0-9]+)(?=\.)")]
    private static partial Regex Unnumbered();

    /// <summary>Each write reaches the file at once, and is an effect of its own.</summary>
    private sealed class Writes(FaultyDisk disk, string path) : Stream
    {
        private readonly FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1);

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => file.Length;
        public override long Position { get => file.Position; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            disk.Before("write", path, needsRoom: true, half: () =>
            {
                file.Write(buffer, offset, count / 2);
                file.Flush();
            });
            file.Write(buffer, offset, count);
        }

        public override void Flush() => file.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
