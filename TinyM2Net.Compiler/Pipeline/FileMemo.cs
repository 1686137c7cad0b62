using System.Globalization;
using System.Security.Cryptography;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>Remembers what files hash to, by size and time stamp: so that asking what is stale reads no clip that nobody has touched.</summary>
/// <param name="path">Where the memo is kept; losing it costs time alone.</param>
internal sealed class FileMemo(string path, TimeProvider time)
{
    public const string FileName = "files.txt";

    /// <summary>A file this young may change again within its time stamp's resolution: it is not remembered yet.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Entry> entries = Read(path);
    private bool changed;

    /// <summary>SHA-256 of the file's content, in hex.</summary>
    public string Hash(string file)
    {
        var info = new FileInfo(file);
        if (entries.TryGetValue(file, out var known) && known.Length == info.Length && known.Ticks == info.LastWriteTimeUtc.Ticks)
            return known.Sha256;
        using var stream = info.OpenRead();
        var entry = new Entry(info.Length, info.LastWriteTimeUtc.Ticks, Convert.ToHexStringLower(SHA256.HashData(stream)));
        changed |= entries.Remove(file);
        if (time.GetUtcNow().UtcDateTime - info.LastWriteTimeUtc > Settled)
        {
            entries[file] = entry;
            changed = true;
        }
        return entry.Sha256;
    }

    /// <summary>Keeps what was learnt, if anything was.</summary>
    public void Save()
    {
        if (!changed)
            return;
        AtomicFile.Write(path, file => File.WriteAllLines(file,
            entries.Select(e => FormattableString.Invariant($"{e.Value.Sha256} {e.Value.Length} {e.Value.Ticks} {e.Key}"))));
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
