using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>The product as a user gets it: packed once a run into a feed of its own, templates in a hive of their own.</summary>
public sealed class Product : IDisposable
{
    private static readonly Lock Packing = new();

    private readonly Dotnet _dotnet;
    private readonly string _hive;
    private readonly Lazy<App> _built;
    private int _folders;

    public Product()
    {
        _built = new Lazy<App>(BuildApp);
        Root = Path.Combine(Path.GetTempPath(), "tinym2net-tests", Guid.NewGuid().ToString("n")[..12]);
        Feed = Directory.CreateDirectory(Path.Combine(Root, "feed")).FullName;
        _hive = Path.Combine(Root, "hive");
        // Above the version of the checkout, which is what the packed nuspecs name as each other's lowest.
        Version = $"0.1.1-test{DateTime.UtcNow:yyyyMMddHHmmss}";
        _dotnet = new Dotnet(Path.Combine(Root, "packages"), Path.Combine(Root, "home"));
        File.WriteAllText(Path.Combine(Root, "NuGet.config"), $"""
            <configuration>
              <packageSources><clear /><add key="tinym2net-under-test" value="feed" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{MachinePackages}" /></fallbackPackageFolders>
            </configuration>
            """);
        Pack("TinyM2Net.sln", Feed);
        New("install", Package("TinyM2Net.Templates")).MustSucceed();
    }

    public string Root { get; }
    public string Feed { get; }
    public string Version { get; }

    public string Package(string id) => Path.Combine(Feed, $"{id}.{Version}.nupkg");

    /// <summary>Packs what was built, a project or all of them.</summary>
    internal void Pack(string project, string folder)
    {
        // It writes into the checkout's own folders: one at a time.
        lock (Packing)
            _dotnet.Run(TestPaths.Repository, "pack", project, "--no-build", "-c", Configuration, "-o", folder, "-v", "q", $"-p:PackageVersion={Version}").MustSucceed();
    }

    /// <summary>The very same packages under another version, in the same feed: an upgrade.</summary>
    public string Republish(string version)
    {
        foreach (var file in Directory.GetFiles(Feed, $"TinyM2Net.*.{Version}.nupkg"))
        {
            var other = file.Replace($".{Version}.", $".{version}.", StringComparison.Ordinal);
            File.Copy(file, other);
            using var package = ZipFile.Open(other, ZipArchiveMode.Update);
            foreach (var entry in package.Entries.Where(e => Path.GetExtension(e.Name) is ".nuspec" or ".props").ToArray())
            {
                using var stream = entry.Open();
                var text = new StreamReader(stream).ReadToEnd().Replace(Version, version, StringComparison.Ordinal);
                stream.SetLength(0);
                using var writer = new StreamWriter(stream);
                writer.Write(text);
            }
        }
        return version;
    }

    /// <summary>An empty folder whose name says which test it is of.</summary>
    public string Folder([CallerMemberName] string name = "") =>
        Directory.CreateDirectory(Path.Combine(Root, "work", $"{Interlocked.Increment(ref _folders)}-{name}")).FullName;

    /// <summary>A project from the template, made small enough to train in a moment.</summary>
    internal App NewApp(string folder, string template = "tinym2net")
    {
        New(template, "-n", "Watcher", "-o", folder).MustSucceed();
        var app = new App(this, folder);
        TinyModel.WriteSpec(app.At("demo.model.json"));
        TinyModel.WriteDataset(app.At("data", "demo"));
        return app;
    }

    /// <summary>A copy of one that has been built in Debug, with its store.</summary>
    internal App BuiltAppIn(string folder) => _built.Value.CopyTo(folder);

    internal DotnetResult New(params string[] arguments) => _dotnet.Run(Root, ["new", .. arguments, "--debug:custom-hive", _hive]);

    internal DotnetResult Dotnet(string folder, params string[] arguments) => _dotnet.Run(folder, arguments);

    internal DotnetResult Start(string program, string folder, params string[] arguments) => _dotnet.Start(program, folder, arguments);

    internal ProcessStartInfo Info(string program, string folder, params string[] arguments) => _dotnet.Info(program, folder, arguments);

    internal Process Launch(string program, string folder, params string[] arguments) => _dotnet.Launch(program, folder, arguments);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private App BuildApp()
    {
        var app = NewApp(Folder("built"));
        app.Build();
        return app;
    }

    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    internal static string MachinePackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}

[CollectionDefinition(Name)]
public sealed class PackedProduct : ICollectionFixture<Product>
{
    public const string Name = "the packed product";
}

/// <summary>The same once more: two collections run side by side.</summary>
[CollectionDefinition(Name)]
public sealed class PackedProductInProjects : ICollectionFixture<Product>
{
    public const string Name = "the packed product in built projects";
}
