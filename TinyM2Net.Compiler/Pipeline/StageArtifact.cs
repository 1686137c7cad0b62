using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>One stage's output: an immutable folder with its <c>key.json</c>.</summary>
/// <param name="Hash">SHA-256 over the names and contents of its files: what the next stage's key holds.</param>
/// <param name="FileHashes">The same of each file: for a next stage that reads some of them.</param>
internal sealed record StageArtifact(string Folder, string Hash, IReadOnlyDictionary<string, string> FileHashes)
{
    private const string KeyFile = "key.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Hashes and flushes what a stage has written, then writes the key, last.</summary>
    public static void Seal(string folder, StageKey key, DateTimeOffset now)
    {
        var files = Hashes(folder, flush: true);
        var record = new KeyRecord(key.Stage, key.Hash, key.Inputs, Digest(files.Select(f => $"{f.Path} {f.Sha256}")), files, now.ToUniversalTime());
        Disk.Current.Write(Path.Combine(folder, KeyFile), JsonSerializer.SerializeToUtf8Bytes(record, Json));
        Disk.Current.Flush(Path.Combine(folder, KeyFile));
    }

    /// <summary>The artifact in a folder, if it is whole and of this key.</summary>
    /// <param name="thoroughly">Whether contents are compared, not lengths alone.</param>
    public static StageArtifact? Open(string folder, StageKey key, bool thoroughly)
    {
        if (Read(folder) is not { } record || record.Key != key.Hash)
            return null;
        var isWhole = thoroughly
            ? Hashes(folder, flush: false).SequenceEqual(record.Files)
            : record.Files.All(f => new FileInfo(Path.Combine(folder, f.Path)) is { Exists: true } info && info.Length == f.Length);
        return isWhole ? new(folder, record.OutputHash, record.Files.ToDictionary(f => f.Path, f => f.Sha256, StringComparer.Ordinal)) : null;
    }

    /// <summary>When it was last of use; null when there is no whole artifact.</summary>
    public static DateTime? LastUse(string folder) => new FileInfo(Path.Combine(folder, KeyFile)) is { Exists: true } info ? info.LastWriteTimeUtc : null;

    /// <summary>Removes an artifact, its key first: what is left of it when that is cut short is none.</summary>
    public static void Remove(string folder)
    {
        Disk.Current.Delete(Path.Combine(folder, KeyFile));
        Disk.Current.DeleteFolder(folder);
    }

    /// <summary>Notes a use, seldom enough for a build that has little to do to write little.</summary>
    public void Use(DateTimeOffset now)
    {
        if (now.UtcDateTime - LastUse(Folder) > StageStore.InUse / 2)
            Disk.Current.SetLastWriteTime(File(KeyFile), now.UtcDateTime);
    }

    private static KeyRecord? Read(string folder)
    {
        var path = Path.Combine(folder, KeyFile);
        try
        {
            return System.IO.File.Exists(path) ? JsonSerializer.Deserialize<KeyRecord>(System.IO.File.ReadAllBytes(path), Json) : null;
        }
        catch (JsonException)
        {
            return null; // damaged by something else: as good as absent
        }
    }

    private static IReadOnlyList<FileRecord> Hashes(string folder, bool flush)
    {
        var files = new List<FileRecord>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (name == KeyFile)
                continue;
            if (flush)
                Disk.Current.Flush(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            files.Add(new FileRecord(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream))));
        }
        files.Sort((x, y) => string.CompareOrdinal(x.Path, y.Path));
        return files;
    }

    private static string Digest(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    private sealed record KeyRecord(string Stage, string Key, IReadOnlyDictionary<string, string> Inputs, string OutputHash, IReadOnlyList<FileRecord> Files, DateTimeOffset Created);

    private sealed record FileRecord(string Path, long Length, [property: JsonPropertyName("sha256")] string Sha256);
}
