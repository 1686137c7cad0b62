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
