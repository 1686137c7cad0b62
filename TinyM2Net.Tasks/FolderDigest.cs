using System.IO.Enumeration;
using System.Numerics;
using System.Runtime.CompilerServices;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>
/// The names, sizes and time stamps of all files below a folder, in 128 bits: additions, removals, renames and edits show. Every build asks
/// for it, of any number of clips, before any code is warm: so a file's bits are added up in whatever order it is met, by as many threads as
/// there are folders for, without an object a file. A folder that links lead to is entered once: links to a folder above them would
/// otherwise be walked without end.
/// </summary>
internal sealed class FolderDigest
{
    private const int MostThreads = 4;

    private static readonly EnumerationOptions Flat = new() { RecurseSubdirectories = false, AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly object _gate = new();
    private readonly Stack<(string Path, ulong Seed)> _pending = new();
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);
    private readonly List<Thread> _helpers = [];
    private readonly CancellationToken _cancellation;
    private int _unfinished;
    private Exception? _failure;
    private (ulong, ulong) _sum;
    private long _youngest;

    private FolderDigest(CancellationToken cancellation) => _cancellation = cancellation;

    /// <summary>The digest, and when the youngest file was written, in UTC.</summary>
    public static (string Digest, DateTime Youngest) Of(string folder, CancellationToken cancellation)
    {
        var digest = new FolderDigest(cancellation);
        digest.Walk(new DirectoryInfo(folder));
        return ($"{digest._sum.Item1:x16}{digest._sum.Item2:x16}", new DateTime(digest._youngest, DateTimeKind.Utc));
    }

    private void Walk(DirectoryInfo root)
    {
        _entered.Add(Target(root));
        Push(root.FullName, 0);
        Work();
        foreach (var helper in _helpers)
            helper.Join();
        if (_failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        _cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Reads folders until there are none left and nobody reads one that may hold more.</summary>
    private void Work()
    {
        while (true)
        {
            (string Path, ulong Seed) folder;
            lock (_gate)
                while (!_pending.TryPop(out folder))
                {
                    if (_unfinished == 0)
                        return;
                    Monitor.Wait(_gate);
                }
            try
            {
                if (_failure is null && !_cancellation.IsCancellationRequested)
                    Read(folder.Path, folder.Seed);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _failure = exception;
            }
            lock (_gate)
                if (--_unfinished == 0)
                    Monitor.PulseAll(_gate);
        }
    }

    private void Push(string path, ulong seed)
    {
        lock (_gate)
        {
            _pending.Push((path, seed));
            _unfinished++;
            Monitor.Pulse(_gate);
            if (_pending.Count > 1 && _helpers.Count + 1 < Math.Min(MostThreads, Environment.ProcessorCount))
            {
                var helper = new Thread(Work);
                _helpers.Add(helper);
                helper.Start();
            }
        }
    }

    private void Read(string path, ulong seed)
    {
        var (first, second, youngest) = (0ul, 0ul, 0L);
        // All is done by the predicate, which is given what the system has said of a file: nothing is included.
        var entries = new FileSystemEnumerable<string>(path, (ref FileSystemEntry _) => "", Flat)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
            {
                if (entry.IsDirectory)
                {
                    Enter(ref entry, seed);
                    return false;
                }
                var (length, written) = (entry.Length, entry.LastWriteTimeUtc.UtcTicks);
                if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && FileMemo.FollowLinks((FileInfo)entry.ToFileSystemInfo()) is var file)
                    (length, written) = file.Exists ? (file.Length, file.LastWriteTimeUtc.Ticks) : (-1, 0);
                youngest = Math.Max(youngest, written);
                var name = Hash(entry.FileName, seed);
                first += Mix(name ^ Mix((ulong)length) ^ Mix((ulong)written + 1));
                second += Mix(BitOperations.RotateLeft(name, 21) + 3 * Mix((ulong)length + 2) + 5 * Mix((ulong)written + 3));
                return false;
            },
        };
        foreach (var _ in entries)
        {
        }
        lock (_gate)
        {
            _sum = (_sum.Item1 + first, _sum.Item2 + second);
            _youngest = Math.Max(_youngest, youngest);
        }
    }

    private void Enter(ref FileSystemEntry entry, ulong seed)
    {
        if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
            lock (_gate)
                if (!_entered.Add(Target(entry.ToFileSystemInfo())))
                    return;
        Push(entry.ToFullPath(), Mix(Hash(entry.FileName, seed)));
    }

    private static string Target(FileSystemInfo folder) => folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;

    // Optimized at once: half of a cold run would otherwise be over before the compiler takes notice.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Hash(ReadOnlySpan<char> text, ulong seed)
    {
        var hash = seed + (ulong)text.Length;
        foreach (var c in text)
            hash = (BitOperations.RotateLeft(hash, 5) ^ c) * 0x9E3779B97F4A7C15;
        return hash;
    }

    /// <summary>Every bit of the result depends on every bit of the value (SplitMix64's finalizer).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
