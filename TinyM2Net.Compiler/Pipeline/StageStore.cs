namespace TinyM2Net.Compiler.Pipeline;

/// <summary>
/// Every stage's outputs, named by what made them: <c>stage/key/</c>, immutable. An artifact is written beside its place and renamed into
/// it, so that a build that was killed leaves a whole artifact or none.
/// </summary>
/// <param name="root">The project's store.</param>
/// <param name="cacheDirectory">A store that many projects share, in its place.</param>
/// <param name="cacheIsReadOnly">Take from that one what it holds, and make the rest in the project's.</param>
internal sealed class StageStore(string root, string? cacheDirectory = null, bool cacheIsReadOnly = false)
{
    private const string Temporary = ".tmp";
    private const string Locks = "locks";
    private const string History = "history";

    /// <summary>Keys of no use for this long are removed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>What was used within this time is not removed to make room: another build may be reading it.</summary>
    public static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    private readonly string? readOnly = cacheIsReadOnly && !string.IsNullOrWhiteSpace(cacheDirectory) ? Path.GetFullPath(cacheDirectory) : null;

    /// <summary>Where artifacts are made and locks live.</summary>
    public string Folder { get; } = Path.GetFullPath(string.IsNullOrWhiteSpace(cacheDirectory) || cacheIsReadOnly ? root : cacheDirectory);

    /// <summary>The project's own: what its files hashed to, and what its models were last made of.</summary>
    public string HistoryFolder { get; } = Path.Combine(Path.GetFullPath(root), History);

    /// <summary>The artifact of this key, if it is there and whole.</summary>
    /// <param name="thoroughly">Whether contents are compared, not lengths alone: before they are used.</param>
    public StageArtifact? Find(StageKey key, bool thoroughly = false) => StageArtifact.Open(PathOf(key), key, thoroughly) ?? FindReadOnly(key, thoroughly);

    /// <summary>The folder that holds anything of a stage.</summary>
    public string? Holding(Stage stage) => ((string?[])[Folder, readOnly]).Where(root => root is not null).Select(root => Path.Combine(root!, StageNames.Of(stage))).FirstOrDefault(Directory.Exists);

    /// <summary>The artifact of this key, made now unless it is there.</summary>
    /// <param name="force">Make it even so.</param>
    /// <param name="write">Writes the stage's files into the folder it is given.</param>
    public (StageArtifact Artifact, bool Ran) Produce(StageKey key, StageContext context, bool force, Action<string, StageContext> write)
    {
        // What nobody writes needs no lock.
        if (!force && FindReadOnly(key, thoroughly: true) is { } shared)
            return (shared, false);
        using var held = StageLock.Take(LockOf(key.Stage, key.Name), key.Stage, context);
        if (!force && StageArtifact.Open(PathOf(key), key, thoroughly: true) is { } present)
        {
            present.Use(context.Time.GetUtcNow());
            return (present, false);
        }
        var final = PathOf(key);
        var parent = Path.GetDirectoryName(final)!;
        Disk.Current.CreateFolder(parent);
        RemoveStrays(parent, key.Name); // ours alone, as long as the lock is
        var folder = Path.Combine(parent, $"{key.Name}.{Guid.NewGuid():N}{Temporary}");
        Disk.Current.CreateFolder(folder);
        var partial = new PartialFolder(final + PartialFolder.Suffix, key);
        if (force)
            partial.Remove();
        try
        {
            using (var progress = new ProgressFile(final + ProgressFile.Suffix, context))
                write(folder, context with { Progress = progress, Partial = partial });
            StageArtifact.Seal(folder, key, context.Time.GetUtcNow());
            if (Directory.Exists(final))
                Disk.Current.MoveFolder(final, folder + ".old" + Temporary);
            Disk.Current.MoveFolder(folder, final);
            partial.Remove();
        }
        catch (OperationCanceledException) when (partial.Reached is { } epoch)
        {
            context.Announce($"{key.Stage}: stopped; the next build resumes it from {epoch}");
            throw;
        }
        finally
        {
            RemoveStrays(parent, key.Name);
        }
        return (StageArtifact.Open(final, key, thoroughly: false)!, true);
    }

    /// <summary>For what several builds may be about to make outside the store: one at a time.</summary>
    public IDisposable Alone(string what, StageContext context) => StageLock.Take(LockOf("alone", what), what, context);

    /// <summary>Removes keys of no use for <see cref="Lifetime"/> and what killed builds left; never what another build works on.</summary>
    public void Tidy(TimeProvider time)
    {
        foreach (var stage in StageFolders())
            foreach (var entry in stage.GetFileSystemInfos().Where(e => IsUseless(e, time.GetUtcNow().UtcDateTime)))
            {
                using var free = StageLock.TryTake(LockOf(stage.Name, entry.Name.Split('.')[0]));
                entry.Refresh(); // another build may have tidied meanwhile
                if (free is null || !entry.Exists)
                    continue;
                if (entry is DirectoryInfo)
                    Disk.Current.DeleteFolder(entry.FullName);
                else
                    Disk.Current.Delete(entry.FullName);
            }
    }

    /// <summary>Removes the artifacts that were of no use for longest, until the rest takes no more than <paramref name="bytes"/>; never what may be in use.</summary>
    public void Trim(long bytes, TimeProvider time)
    {
        var artifacts = StageFolders()
            .SelectMany(stage => stage.GetDirectories().Select(folder => (Stage: stage.Name, Folder: folder, Use: StageArtifact.LastUse(folder.FullName))))
            .Where(a => a.Use is not null).Select(a => (a.Stage, a.Folder, a.Use, Size: SizeOf(a.Folder))).OrderBy(a => a.Use).ToList();
        var total = artifacts.Sum(a => a.Size);
        foreach (var (stage, folder, use, size) in artifacts.TakeWhile(a => time.GetUtcNow().UtcDateTime - a.Use > InUse))
        {
            if (total <= bytes)
                return;
            using var free = StageLock.TryTake(LockOf(stage, folder.Name));
            if (free is null)
                continue;
            if (StageArtifact.LastUse(folder.FullName) is not null)
                StageArtifact.Remove(folder.FullName);
            total -= size;
        }
    }

    /// <summary>Of what another build removes meanwhile there is nothing to count.</summary>
    private static long SizeOf(DirectoryInfo folder)
    {
        try
        {
            return folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>Those of the stages alone: what else is in the folder is not ours to touch, a cache directory may be anybody's.</summary>
    private IEnumerable<DirectoryInfo> StageFolders() =>
        Enum.GetValues<Stage>().Select(stage => new DirectoryInfo(Path.Combine(Folder, StageNames.Of(stage)))).Where(stage => stage.Exists);

    private StageArtifact? FindReadOnly(StageKey key, bool thoroughly) => readOnly is null ? null : StageArtifact.Open(Path.Combine(readOnly, key.Stage, key.Name), key, thoroughly);

    private static bool IsUseless(FileSystemInfo entry, DateTime now)
    {
        if (entry is FileInfo)
            return entry.Name.Contains(ProgressFile.Suffix, StringComparison.Ordinal);
        if (entry.Name.EndsWith(Temporary, StringComparison.Ordinal))
            return true;
        if (!entry.Name.EndsWith(PartialFolder.Suffix, StringComparison.Ordinal))
            return now - StageArtifact.LastUse(entry.FullName) > Lifetime;
        // A checkpoint waits for its training to be taken up again, until that is done or forgotten.
        return now - entry.LastWriteTimeUtc > Lifetime || StageArtifact.LastUse(entry.FullName[..^PartialFolder.Suffix.Length]) is not null;
    }

    /// <summary>Removes every stage's outputs. What else is in the folder stays: a cache directory may be anybody's.</summary>
    public void Clear()
    {
        foreach (var stage in StageFolders().Select(s => s.FullName))
        {
            foreach (var artifact in Directory.GetDirectories(stage).Where(f => Path.GetFileName(f).Split('.')[0] is { Length: StageKey.NameLength } key && key.All(char.IsAsciiHexDigitLower)))
                Disk.Current.DeleteFolder(artifact);
            RemoveIfEmpty(stage);
        }
        foreach (var (folder, pattern) in ((string, string)[])[(Path.Combine(Folder, Locks), "*.lock"), (HistoryFolder, "*.json"), (HistoryFolder, FileMemo.FileName)])
        {
            if (!Directory.Exists(folder))
                continue;
            foreach (var file in Directory.GetFiles(folder, pattern))
                Disk.Current.Delete(file);
            RemoveIfEmpty(folder);
        }
    }

    private static void RemoveIfEmpty(string folder)
    {
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Disk.Current.DeleteFolder(folder, withContent: false);
    }

    private static void RemoveStrays(string parent, string key)
    {
        foreach (var stray in Directory.GetDirectories(parent, $"{key}.*{Temporary}"))
            Disk.Current.DeleteFolder(stray);
    }

    private string PathOf(StageKey key) => Path.Combine(Folder, key.Stage, key.Name);

    private string LockOf(string stage, string key) => Path.Combine(Folder, Locks, $"{stage}-{key}.lock");
}
