using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Compiler.Tests.Pipeline;

public sealed class A_stage_store : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly StageContext context = new();
    private int runs;

    private StageStore Store => new(folder["store"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void runs_a_key_once_and_then_finds_it()
    {
        Assert.True(Produce(Key("a")).Ran);
        Assert.False(Produce(Key("a")).Ran);
        Assert.True(Produce(Key("b")).Ran);
        Assert.Equal(2, runs);
        Assert.Equal("a", File.ReadAllText(Store.Find(Key("a"))!.File("out.txt")));
    }

    [Fact]
    public void names_the_folder_by_the_key_and_writes_down_what_made_it()
    {
        var artifact = Produce(Key("a")).Artifact;
        Assert.Equal(Path.Combine(folder["store"], "train", Key("a").Hash[..20]), artifact.Folder);
        Assert.Contains("\"value\": \"a\"", File.ReadAllText(artifact.File("key.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void gives_equal_outputs_equal_hashes_whatever_made_them()
    {
        var (one, _) = Store.Produce(Key("a"), context, false, (f, _) => File.WriteAllText(Path.Combine(f, "x"), "same"));
        var (two, _) = Store.Produce(Key("b"), context, false, (f, _) => File.WriteAllText(Path.Combine(f, "x"), "same"));
        var (three, _) = Store.Produce(Key("c"), context, false, (f, _) => File.WriteAllText(Path.Combine(f, "y"), "same"));
        Assert.Equal(one.Hash, two.Hash);
        Assert.NotEqual(one.Hash, three.Hash);
    }

    [Fact]
    public void leaves_nothing_of_a_stage_that_failed_or_was_cancelled()
    {
        Assert.Throws<OperationCanceledException>(() => Store.Produce(Key("a"), context, false, (f, _) =>
        {
            File.WriteAllText(Path.Combine(f, "half"), "");
            throw new OperationCanceledException();
        }));
        Assert.Null(Store.Find(Key("a")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder["store"], "train")));
    }

    [Fact]
    public void clears_up_after_a_killed_build_and_runs_the_stage_again()
    {
        var stray = Path.Combine(folder["store"], "train", Key("a").Name + ".dead.tmp");
        Directory.CreateDirectory(stray);
        File.WriteAllText(Path.Combine(stray, "out.txt"), "half");
        var unfinished = Path.Combine(folder["store"], "train", Key("a").Name);
        Directory.CreateDirectory(unfinished); // a folder without its key is no artifact
        Assert.True(Produce(Key("a")).Ran);
        Assert.False(Directory.Exists(stray));
        Assert.Equal("a", File.ReadAllText(Path.Combine(unfinished, "out.txt")));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("longer")]
    public void does_not_trust_a_file_that_was_changed(string text)
    {
        var artifact = Produce(Key("a")).Artifact;
        File.WriteAllText(artifact.File("out.txt"), text);
        Assert.Null(Store.Find(Key("a"), thoroughly: true));
        Assert.True(Produce(Key("a")).Ran);
        Assert.Equal("a", File.ReadAllText(artifact.File("out.txt")));
    }

    [Fact]
    public void does_not_trust_a_key_file_that_was_damaged()
    {
        File.WriteAllText(Produce(Key("a")).Artifact.File("key.json"), "{");
        Assert.Null(Store.Find(Key("a")));
    }

    [Fact]
    public void runs_again_when_forced() =>
        Assert.Equal((true, true), (Produce(Key("a")).Ran, Produce(Key("a"), force: true).Ran));

    [Fact]
    public async Task lets_a_second_build_wait_for_the_first_and_take_its_result()
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var first = Task.Run(() => Store.Produce(Key("a"), context, false, (f, _) =>
        {
            entered.Set();
            release.Wait();
            File.WriteAllText(Path.Combine(f, "out.txt"), "first");
        }));
        entered.Wait();
        using var told = new ManualResetEventSlim();
        var second = Task.Run(() => Store.Produce(Key("a"), context with { Progress = new Listener(_ => told.Set()) }, false, (_, _) => Assert.Fail("ran twice")));
        told.Wait();
        release.Set();
        Assert.True((await first).Ran);
        Assert.False((await second).Ran);
    }

    [Fact]
    public void waits_for_no_lock_that_nobody_holds()
    {
        // A link to itself: like a file on a disk that became read-only, it is there and cannot be opened by anybody.
        var locks = Directory.CreateDirectory(folder["store/locks"]).FullName;
        File.CreateSymbolicLink(Path.Combine(locks, $"train-{Key("a").Name}.lock"), Path.Combine(locks, $"train-{Key("a").Name}.lock"));
        Assert.ThrowsAny<IOException>(() => Produce(Key("a")));
    }

    [Fact]
    public void shows_progress_beside_the_running_stage_only()
    {
        var file = Path.Combine(folder["store"], "train", Key("a").Name + ".progress.json");
        Store.Produce(Key("a"), context, false, (f, running) =>
        {
            running.Progress!.Report(new StageProgress("train", 3, 30, "epoch 3 of 30"));
            Assert.Contains("epoch 3 of 30", File.ReadAllText(file), StringComparison.Ordinal);
        });
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void forgets_keys_that_were_of_no_use_for_30_days_and_what_dead_builds_left()
    {
        var old = Produce(Key("a")).Artifact;
        var recent = Produce(Key("b")).Artifact;
        File.SetLastWriteTimeUtc(old.File("key.json"), DateTime.UtcNow.AddDays(-31));
        File.SetLastWriteTimeUtc(recent.File("key.json"), DateTime.UtcNow.AddDays(-29));
        var stray = Directory.CreateDirectory(Path.Combine(folder["store"], "train", "0123456789.dead.tmp")).FullName;
        Store.Tidy(TimeProvider.System);
        Assert.Equal((false, true, false), (Directory.Exists(old.Folder), Directory.Exists(recent.Folder), Directory.Exists(stray)));
    }

    [Fact]
    public void tidies_stages_alone_in_a_folder_that_is_anybodys()
    {
        string[] theirs = [folder["store/downloads/film.tmp"], folder["store/downloads/film.partial"]];
        foreach (var path in theirs)
        {
            Directory.CreateDirectory(path);
            Directory.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-31));
        }
        Store.Tidy(TimeProvider.System);
        Store.Trim(0, TimeProvider.System);
        Assert.All(theirs, path => Assert.True(Directory.Exists(path), path));
    }

    [Fact]
    public void counts_a_use_from_the_last_one()
    {
        var artifact = Produce(Key("a")).Artifact;
        File.SetLastWriteTimeUtc(artifact.File("key.json"), DateTime.UtcNow.AddDays(-31));
        Produce(Key("a"));
        Store.Tidy(TimeProvider.System);
        Assert.True(Directory.Exists(artifact.Folder));
    }

    [Fact]
    public void clears_what_is_its_own_and_nothing_else()
    {
        var artifact = Produce(Key("a")).Artifact;
        var other = Directory.CreateDirectory(folder["store/photos"]).FullName;
        Store.Clear();
        Assert.Equal((false, true), (Directory.Exists(artifact.Folder), Directory.Exists(other)));
        Assert.True(Produce(Key("a")).Ran);
    }

    [Fact]
    public void lives_in_the_cache_directory_when_there_is_one()
    {
        var shared = new StageStore(folder["project"], folder["cache"]);
        shared.Produce(Key("a"), context, false, Write("a"));
        Assert.NotNull(new StageStore(folder["another"], folder["cache"]).Find(Key("a")));
        Assert.False(Directory.Exists(folder["project"]));
    }

    [Fact]
    public void takes_what_a_read_only_cache_holds_and_makes_the_rest_in_the_projects()
    {
        new StageStore(folder["another"], folder["cache"]).Produce(Key("a"), context, false, Write("a"));
        var before = Directory.GetFileSystemEntries(folder["cache"], "*", SearchOption.AllDirectories);
        var store = new StageStore(folder["project"], folder["cache"], cacheIsReadOnly: true);
        Assert.True(store.Holding(Stage.Training) is not null);
        var (artifact, ran) = store.Produce(Key("a"), context, false, (_, _) => Assert.Fail("ran though it is there"));
        Assert.Equal((false, folder["cache"]), (ran, Path.GetDirectoryName(Path.GetDirectoryName(artifact.Folder))));
        Assert.False(Directory.Exists(folder["project"]));
        Assert.True(store.Produce(Key("b"), context, false, Write("b")).Ran);
        Assert.Equal("b", File.ReadAllText(store.Find(Key("b"))!.File("out.txt")));
        Assert.Equal(before, Directory.GetFileSystemEntries(folder["cache"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void makes_in_the_projects_what_is_damaged_in_a_read_only_cache()
    {
        var damaged = new StageStore(folder["another"], folder["cache"]).Produce(Key("a"), context, false, Write("a")).Artifact;
        File.WriteAllText(damaged.File("out.txt"), "x");
        var store = new StageStore(folder["project"], folder["cache"], cacheIsReadOnly: true);
        var (artifact, ran) = store.Produce(Key("a"), context, false, Write("a"));
        Assert.Equal((true, "a"), (ran, File.ReadAllText(artifact.File("out.txt"))));
        Assert.Equal("x", File.ReadAllText(damaged.File("out.txt")));
        Assert.False(store.Produce(Key("a"), context, false, Write("a")).Ran);
    }

    [Fact]
    public void makes_room_by_removing_what_was_of_no_use_for_longest_and_nothing_that_may_be_in_use()
    {
        var sizes = new Dictionary<string, long>();
        foreach (var (value, hours) in ((string, int)[])[("old", 3), ("older", 4), ("recent", 2), ("now", 0)])
        {
            var artifact = Produce(Key(value)).Artifact;
            File.SetLastWriteTimeUtc(artifact.File("key.json"), DateTime.UtcNow.AddHours(-hours));
            sizes[value] = Directory.GetFiles(artifact.Folder).Sum(f => new FileInfo(f).Length);
        }
        string[] Left() => [.. sizes.Keys.Where(value => Store.Find(Key(value)) is not null).Order(StringComparer.Ordinal)];
        Store.Trim(sizes.Values.Sum(), TimeProvider.System);
        Assert.Equal(["now", "old", "older", "recent"], Left());
        Store.Trim(sizes["now"] + sizes["recent"], TimeProvider.System);
        Assert.Equal(["now", "recent"], Left());
        Store.Trim(0, TimeProvider.System);
        Assert.Equal(["now"], Left());
    }

    private static StageKey Key(string value) => new("train", 1, new KeyInputs().Add("value", value));

    private (StageArtifact Artifact, bool Ran) Produce(StageKey key, bool force = false) => Store.Produce(key, context, force, Write(key.Inputs["value"]));

    private Action<string, StageContext> Write(string text) => (f, _) =>
    {
        runs++;
        File.WriteAllText(Path.Combine(f, "out.txt"), text);
    };

    private sealed class Listener(Action<StageProgress> told) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => told(value);
    }
}
