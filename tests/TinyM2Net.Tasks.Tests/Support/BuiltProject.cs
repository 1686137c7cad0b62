using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks.Tests.Support;

/// <summary>A project that has been built undisturbed, to have something to compare with; made to forget a part, it is built again on another disk.</summary>
public sealed class BuiltProject : IDisposable
{
    private readonly ModelProject project = new();
    private readonly Dictionary<string, string> whole = new(StringComparer.Ordinal);

    /// <summary>What a build can be made to forget: each stage's artifacts, and all that is not in the store.</summary>
    public static readonly string[] Parts = [.. Enum.GetValues<Stage>().Where(stage => stage is not (Stage.Baselines or Stage.Student)).Select(StageNames.Of), "notes", "placed"];

    private bool intact;

    /// <summary>Where the store is: the project's own, or one that it shares.</summary>
    public bool IsShared { get; private set; }

    /// <summary>Another project with the same spec and data.</summary>
    private const string Second = "second";

    private string Cache => IsShared ? "cache" : "";

    private string Store => IsShared ? "cache" : "obj";

    public void Dispose() => project.Dispose();

    /// <summary>Builds undisturbed, unless that has been done.</summary>
    internal BuiltProject Of(bool shared)
    {
        if (intact && shared == IsShared)
            return this;
        IsShared = shared;
        foreach (var folder in new[] { "obj", Second, "cache" })
            project.Remove(folder);
        foreach (var obj in Projects)
            Assert.Empty(project.Build(obj, Cache).Errors);
        intact = true;
        whole.Clear();
        foreach (var (path, content) in Everything())
            whole.Add(path, content);
        return this;
    }

    /// <summary>Everything that a first build does to a disk.</summary>
    internal IReadOnlyList<string> FirstBuild()
    {
        intact = false;
        project.Remove("obj");
        Directory.CreateDirectory(project["obj"]); // the restore has made that
        var disk = new FaultyDisk(Fault.None, 0);
        disk.During(() => project.Build("obj", Cache));
        return disk.Log;
    }

    /// <summary>The same where only a part has been forgotten.</summary>
    internal IReadOnlyList<string> Again(string part)
    {
        Forget(part);
        var disk = new FaultyDisk(Fault.None, 0);
        disk.During(() => project.Build("obj", Cache));
        return disk.Log;
    }

    /// <summary>Lets the n-th effect of making a part again go wrong, for every n, and builds again each time.</summary>
    /// <returns>How many effects there were.</returns>
    internal int FailEverywhere(string part, Fault fault)
    {
        intact = false;
        for (var at = 1; ; at++)
        {
            Forget(part);
            var disk = new FaultyDisk(fault, at);
            Engine? engine = null;
            disk.During(() => engine = project.Build("obj", Cache));
            if (disk.Failed is not { } failed)
            {
                Same("with nothing gone wrong");
                intact = true;
                return at - 1;
            }
            NothingIsHalfThere(failed);
            if (fault == Fault.Full)
                SaysSo(engine!, failed);
            new FaultyDisk(Fault.None, 0).During(() =>
            {
                foreach (var obj in Projects.Reverse()) // the second one first: it has to live with what the first has left in the store
                    Assert.True(project.Build(obj, Cache).Errors is [], failed);
            });
            Same(failed);
        }
    }

    private IEnumerable<string> Projects => IsShared ? ["obj", Second] : ["obj"];

    private void Forget(string part)
    {
        // As long as it stands a build that has all it asks for does not look into the store.
        project.Remove("obj/placed/models.memo");
        switch (part)
        {
            case "notes":
                project.Remove("obj/history");
                project.Remove($"{Store}/locks");
                break;
            case "placed":
                foreach (var entry in Directory.GetFiles(project["obj"]).Append(project["obj/placed"]))
                    project.Remove(entry);
                break;
            default:
                project.Remove($"{Store}/{part}");
                break;
        }
    }

    /// <summary>An artifact under its name is whole, and so is whatever is read from its place without a look at its content.</summary>
    private void NothingIsHalfThere(string failed)
    {
        var now = Everything();
        foreach (var path in whole.Keys.Where(path => path.EndsWith("/key.json", StringComparison.Ordinal) && now.ContainsKey(path)))
        {
            var artifact = path[..^"key.json".Length];
            Assert.True(Below(whole, artifact).SequenceEqual(Below(now, artifact)), $"{artifact} is half there after: {failed}");
        }
        foreach (var (path, content) in now.Where(e => e.Key.Contains("/placed/", StringComparison.Ordinal) && whole.ContainsKey(e.Key)))
            Assert.True(whole[path] == content, $"{path} is not what was placed after: {failed}");

        static IEnumerable<string> Below(IReadOnlyDictionary<string, string> all, string folder) =>
            all.Where(e => e.Key.StartsWith(folder, StringComparison.Ordinal)).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key} {e.Value}");
    }

    /// <summary>One error with what failed, or none where it was nothing that a build needs; and nothing is left but what a training can go on from.</summary>
    private void SaysSo(Engine engine, string failed)
    {
        if (engine.Errors is [] && failed.Contains(ProgressFile.Suffix, StringComparison.Ordinal))
            return;
        var error = Assert.Single(engine.Errors);
        Assert.True(error.Code == "TM2N0003", $"{error.Code} {error.Message} after: {failed}");
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        if (!failed.StartsWith("delete ", StringComparison.Ordinal)) // what cannot be removed stays until the next build
            Assert.True(Everything().Keys.Except(whole.Keys).All(path => path.Contains(PartialFolder.Suffix, StringComparison.Ordinal)),
                $"left behind: {string.Join(' ', Everything().Keys.Except(whole.Keys))} after: {failed}");
    }

    private void Same(string failed)
    {
        var now = Everything();
        var different = now.Keys.Union(whole.Keys).Where(path => now.GetValueOrDefault(path) != whole.GetValueOrDefault(path)).ToArray();
        Assert.True(different.Length == 0, $"not as an undisturbed build leaves it: {string.Join(' ', different)} after: {failed}");
    }

    private Dictionary<string, string> Everything() =>
        Projects.Append(Store).Distinct().SelectMany(folder => project.Content(folder).Select(e => KeyValuePair.Create($"{folder}/{e.Key}", e.Value))).ToDictionary(StringComparer.Ordinal);
}
