using System.Globalization;
using System.Security.Cryptography;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>Remembers what files hash to, by size and time stamp: so that asking what is stale reads no clip that nobody has touched.</summary>
/// <param name="path">Where the memo is kept; losing it costs time alone.</param>
internal sealed class FileMemo(string path, TimeProvider time)
{
    public const string FileName = "files.txt";

    /// <summary>A file this young may change again within its time stamp's resolution: nothing is concluded from it yet.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Entry> entries = Read(path);
    private bool changed;

    /// <summary>SHA-256 of the file's content, in hex.</summary>
    public string Hash(string file)
    {
        var info = FollowLinks(new FileInfo(file));
        if (entries.TryGetValue(file, out var known) && known.Length == info.Length && known.Ticks == info.LastWriteTimeUtc.Ticks)
            return known.Sha256;
        using var stream = info.OpenRead();
        var entry = new Entry(info.Length, info.LastWriteTimeUtc.Ticks, Convert.ToHexStringLower(SHA256.HashData(stream)));
        changed |= entries.Remove(file);
        if (IsSettled(info.LastWriteTimeUtc, time))
        {
            entries[file] = entry;
            changed = true;
        }
        return entry.Sha256;
    }

    /// <summary>The file that is read: a link has a size and a time stamp of its own, which stay as they are when that file changes.</summary>
    public static FileInfo FollowLinks(FileInfo file)
    {
        try
        {
            return file.Exists && file.Attributes.HasFlag(FileAttributes.ReparsePoint) && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : file;
        }
        catch (IOException)
        {
            return file; // links in a ring lead nowhere, as whoever reads the file will find
        }
    }

    /// <summary>Whether a file of this time stamp would get another one if it changed now.</summary>
    public static bool IsSettled(DateTime lastWriteUtc, TimeProvider time) => time.GetUtcNow().UtcDateTime - lastWriteUtc > Settled;

    /// <summary>Keeps what was learnt, if anything was.</summary>
    public void Save()
    {
        if (!changed)
            return;
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            foreach (var (file, entry) in entries)
                writer.WriteLine(FormattableString.Invariant($"{entry.Sha256} {entry.Length} {entry.Ticks} {file}"));
        });
        changed = false;
    }

    private static Dictionary<string, Entry> Read(string path)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return entries;
        foreach (var line in File.ReadLines(path))
            if (line.Split(' ', 4) is [{ Length: 64 } hash, var length, var ticks, var file]
                && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var stamp))
                entries[file] = new Entry(size, stamp, hash);
        return entries;
    }

    private readonly record struct Entry(long Length, long Ticks, string Sha256);
}
