using System.Globalization;
using System.IO.Enumeration;
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

    /// <summary>
    /// Every file below the folder, in ordinal order of their paths: additions, removals and renames show. A folder that links lead to is
    /// entered once: links to a folder above them would otherwise be walked without end.
    /// </summary>
    public void AddFolder(string folder, CancellationToken cancellation)
    {
        var directory = new DirectoryInfo(folder);
        if (!directory.Exists)
            return;
        var entered = new HashSet<string>(StringComparer.Ordinal) { Target(directory) };
        FileInfo[] files = [.. new FileSystemEnumerable<FileInfo>(directory.FullName, (ref FileSystemEntry entry) => (FileInfo)entry.ToFileSystemInfo(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
            {
                cancellation.ThrowIfCancellationRequested();
                return !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) || entered.Add(Target(entry.ToFileSystemInfo()));
            },
        }];
        Array.Sort(files, (x, y) => string.CompareOrdinal(x.FullName, y.FullName));
        foreach (var file in files)
            AddFile(file.FullName, file);
    }

    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private static string Target(FileSystemInfo folder) => folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;

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
