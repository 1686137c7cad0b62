using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TinyM2Net.Tasks;

/// <summary>
/// The names, sizes and time stamps of all files below a folder, in 128 bits: additions, removals, renames and edits show. Every build asks
/// for it, of any number of clips, before any code is warm: so a file's bits are added up in whatever order it is met, by as many threads as
/// there is work for, without an object a file, and with no generic type that the compiler would have to make for it. A folder that links
/// lead to is entered once: links to a folder above them would otherwise be walked without end.
/// </summary>
internal sealed class FolderDigest
{
    private const int MostThreads = 4;

    private readonly object _gate = new();
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);
    private readonly Thread?[] _helpers = new Thread?[Math.Min(MostThreads, Environment.ProcessorCount) - 1];
    private readonly CancellationToken _cancellation;
    private Work? _pending;
    private int _helping;
    private int _unfinished;
    private Exception? _failure;
    private FolderSum _sum;

    private FolderDigest(CancellationToken cancellation) => _cancellation = cancellation;

    /// <summary>The digest.</summary>
    /// <param name="youngest">When the youngest file was written, in UTC.</param>
    /// <param name="cancellation">Ends the walk.</param>
    public static string Of(string folder, out DateTime youngest, CancellationToken cancellation)
    {
        var digest = new FolderDigest(cancellation);
        digest.Walk(new DirectoryInfo(folder));
        youngest = new DateTime(digest._sum.Youngest, DateTimeKind.Utc);
        return digest._sum.First.ToString("x16", CultureInfo.InvariantCulture) + digest._sum.Second.ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Leaves something to whichever thread is free first.</summary>
    public void Push(Work work)
    {
        lock (_gate)
        {
            work.Next = _pending;
            _pending = work;
            _unfinished++;
            Monitor.Pulse(_gate);
            if (work.Next is not null && _helping < _helpers.Length)
                (_helpers[_helping++] = new Thread(DoAll)).Start();
        }
    }

    /// <summary>A folder below another, which is read later.</summary>
    public void Enter(string path, ulong seed, bool isLink)
    {
        if (isLink)
            lock (_gate)
                if (!_entered.Add(Target(new DirectoryInfo(path))))
                    return;
        Push(FolderOf(path, seed));
    }

    private static Work FolderOf(string path, ulong seed) => LinuxFolder.IsSupported ? new LinuxFolder(path, seed) : new PortableFolder(path, seed);

    private void Walk(DirectoryInfo root)
    {
        _entered.Add(Target(root));
        Push(FolderOf(root.FullName, 0));
        DoAll();
        foreach (var helper in _helpers)
            helper?.Join();
        if (_failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        _cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Works until nothing is left and nobody works on what may bring more.</summary>
    private void DoAll()
    {
        var sum = new FolderSum();
        while (Take() is { } work)
        {
            try
            {
                if (_failure is null && !_cancellation.IsCancellationRequested)
                    work.Do(this, ref sum);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _failure = exception;
            }
            lock (_gate)
                if (--_unfinished == 0)
                    Monitor.PulseAll(_gate);
        }
        lock (_gate)
            _sum.Add(sum);
    }

    private Work? Take()
    {
        lock (_gate)
        {
            while (_pending is null)
            {
                if (_unfinished == 0)
                    return null;
                Monitor.Wait(_gate);
            }
            var work = _pending;
            _pending = work.Next;
            return work;
        }
    }

    private static string Target(DirectoryInfo folder) => folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;

    /// <summary>Something to do, and the next such.</summary>
    internal abstract class Work
    {
        public Work? Next { get; set; }

        public abstract void Do(FolderDigest whole, ref FolderSum sum);
    }
}

/// <summary>Files, added up in any order.</summary>
internal struct FolderSum
{
    public ulong First;
    public ulong Second;
    public long Youngest;

    /// <param name="name">A hash of the path below the folder.</param>
    /// <param name="written">In ticks of <see cref="DateTime"/>, UTC.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong name, long length, long written)
    {
        if (written > Youngest)
            Youngest = written;
        First += Mix(name ^ Mix((ulong)length) ^ Mix((ulong)written + 1));
        Second += Mix(BitOperations.RotateLeft(name, 21) + 3 * Mix((ulong)length + 2) + 5 * Mix((ulong)written + 3));
    }

    /// <summary>
    /// What was listed and is not there: a link that leads nowhere, what has just gone, or a folder whose name is not UTF-8, so that no manifest can name what is in it.
    /// </summary>
    public void AddAbsent(ulong name) => Add(name, -1, 0);

    public void Add(FolderSum other)
    {
        First += other.First;
        Second += other.Second;
        Youngest = Math.Max(Youngest, other.Youngest);
    }

    /// <summary>Every bit of the result depends on every bit of the value (SplitMix64's finalizer).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Takes one more byte or character of a name into its hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong hash, uint unit) => (BitOperations.RotateLeft(hash, 5) ^ unit) * 0x9E3779B97F4A7C15;
}
