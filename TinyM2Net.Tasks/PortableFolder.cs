using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>A folder as .NET lists it, on any system.</summary>
internal sealed class PortableFolder(string path, ulong seed) : FolderDigest.Work
{
    private static readonly EnumerationOptions Flat = new() { RecurseSubdirectories = false, AttributesToSkip = 0, IgnoreInaccessible = false };

    public override void Do(FolderDigest whole, ref FolderSum sum)
    {
        var files = new FolderSum();
        try
        {
            // All is done by the predicate, which is given what the system has said of a file: nothing is included.
            var entries = new FileSystemEnumerable<string>(path, (ref FileSystemEntry _) => "", Flat)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                {
                    Add(whole, ref files, ref entry);
                    return false;
                },
            };
            foreach (var _ in entries)
            {
            }
        }
        catch (DirectoryNotFoundException)
        {
            files.AddAbsent(seed);
        }
        sum.Add(files);
    }

    // Optimized at once: a cold run would otherwise be over before the compiler takes notice.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(FolderDigest whole, ref FolderSum files, ref FileSystemEntry entry)
    {
        var hash = seed + (ulong)entry.FileName.Length;
        foreach (var c in entry.FileName)
            hash = FolderSum.Hash(hash, c);
        var isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
        if (entry.IsDirectory)
            whole.Enter(entry.ToFullPath(), FolderSum.Mix(hash), isLink);
        else if (!isLink)
            files.Add(hash, entry.Length, entry.LastWriteTimeUtc.UtcTicks);
        else if (FileMemo.FollowLinks((FileInfo)entry.ToFileSystemInfo()) is { Exists: true } file)
            files.Add(hash, file.Length, file.LastWriteTimeUtc.Ticks);
        else
            files.AddAbsent(hash);
    }
}
