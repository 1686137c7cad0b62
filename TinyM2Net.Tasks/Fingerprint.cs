using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>
/// A digest of paths, sizes and time stamps. Equal: nothing has been touched since, so nothing is stale, and no content is read.
/// Different: look closer; content alone decides what runs.
/// </summary>
internal sealed class Fingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(string text) => _hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>Whether every file is old enough for a change to show; if not, a later build must look closer.</summary>
    public bool IsSettled { get; private set; } = true;

    public void AddFile(string path) => AddFile(path, new FileInfo(path));

    /// <summary>Every file below the folder; nothing, if it is not there.</summary>
    public void AddFolder(string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            return;
        var (digest, youngest) = FolderDigest.Of(folder, cancellation);
        IsSettled &= FileMemo.IsSettled(youngest, TimeProvider.System);
        Add($"{folder}|{digest}");
    }

    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void AddFile(string path, FileInfo link)
    {
        var file = FileMemo.FollowLinks(link);
        if (file.Exists)
            IsSettled &= FileMemo.IsSettled(file.LastWriteTimeUtc, TimeProvider.System);
        Add(file.Exists
            ? string.Create(CultureInfo.InvariantCulture, $"{path}|{file.Length}|{file.LastWriteTimeUtc.Ticks}")
            : $"{path}|absent");
    }
}
