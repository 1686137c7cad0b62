using System.Diagnostics;

namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>A project folder under test and the commands a user would give in it.</summary>
internal sealed class App(Product product, string folder)
{
    public string Folder { get; } = folder;
    public string Name => Path.GetFileNameWithoutExtension(Directory.GetFiles(Folder, "*.csproj").Single());

    public string At(params string[] path) => Path.Combine([Folder, .. path]);

    /// <summary>A build with its log.</summary>
    public BuildLog Build(params string[] arguments)
    {
        TryBuild(arguments).MustSucceed();
        return BuildLog.Read(At("build.binlog"));
    }

    public DotnetResult TryBuild(params string[] arguments) => product.Dotnet(Folder, ["build", "-nologo", "-v", "m", "-bl:build.binlog", .. arguments]);

    public DotnetResult Dotnet(params string[] arguments) => product.Dotnet(Folder, arguments);

    /// <summary>Every finished stage in the store, as <c>stage/key</c>.</summary>
    public string[] Store() => Directory.Exists(At("obj", "tinym2net"))
        ? [.. Directory.GetFiles(At("obj", "tinym2net"), "key.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(At("obj", "tinym2net"), Path.GetDirectoryName(file)!).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>A build of the models alone, left running; a signal to it is a user's Ctrl-C, wherever the tests themselves were started from.</summary>
    public Process LaunchModels() => product.Launch("env", Folder, ["--default-signal=INT", "dotnet", .. ModelsOnly]);

    public DotnetResult BuildModels(params string[] arguments) => product.Dotnet(Folder, [.. ModelsOnly, .. arguments]);

    private static readonly string[] ModelsOnly = ["build", "-nologo", "-v", "m", "--no-restore", "-t:TinyM2NetBuildModels"];

    /// <summary>What unfinished trainings of a stage left to go on from.</summary>
    public string[] Partials(string stage) => Entries(stage).Where(e => e.Contains(".partial/", StringComparison.Ordinal) && e.EndsWith(".tm2c", StringComparison.Ordinal)).ToArray();

    /// <summary>Whether a stage is being run: it keeps its unfinished output beside its place.</summary>
    public bool IsIn(string stage) => Directory.Exists(At("obj", "tinym2net", stage)) && Directory.GetDirectories(At("obj", "tinym2net", stage), "*.tmp").Length > 0;

    /// <summary>What belongs to nobody in obj: temporary files and folders, progress of stages that do not run.</summary>
    public string[] Strays() => [.. Directory.GetFileSystemEntries(At("obj"), "*", SearchOption.AllDirectories)
        .Where(e => e.EndsWith(".tmp", StringComparison.Ordinal) || e.Contains(".progress.json", StringComparison.Ordinal))];

    private string[] Entries(string stage) => Directory.Exists(At("obj", "tinym2net", stage))
        ? Directory.GetFiles(At("obj", "tinym2net", stage), "*", SearchOption.AllDirectories) : [];

    public void Edit(string file, string find, string replace)
    {
        var text = File.ReadAllText(At(file));
        Assert.Contains(find, text, StringComparison.Ordinal);
        File.WriteAllText(At(file), text.Replace(find, replace, StringComparison.Ordinal));
    }

    /// <summary>The same project elsewhere, with what its builds left: a checkout that was moved or restored from a cache.</summary>
    public App CopyTo(string target)
    {
        foreach (var file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return new App(product, target);
    }
}
