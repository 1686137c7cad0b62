namespace TinyM2Net.Eng;

/// <summary><c>build pack</c>: the packages as a user gets them, in a feed of this checkout.</summary>
internal static class PackVerb
{
    private static readonly string[] Projects =
    [
        "TinyM2Net.Runtime/TinyM2Net.Runtime.csproj",
        "TinyM2Net.CommandLine/TinyM2Net.CommandLine.csproj",
        "TinyM2Net.Sdk/TinyM2Net.Sdk.csproj",
        "templates/TinyM2Net.Templates.csproj",
    ];

    public static int Run()
    {
        Step.Timed("pack", Pack);
        return 0;
    }

    /// <summary>The version that was packed last.</summary>
    public static string Version() =>
        Path.GetFileNameWithoutExtension(Directory.GetFiles(Repository.Feed, "TinyM2Net.Sdk.*.nupkg").Single())["TinyM2Net.Sdk.".Length..];

    public static void Pack()
    {
        if (Directory.Exists(Repository.Feed))
            Directory.Delete(Repository.Feed, recursive: true);
        // What analyzers say is the build's affair; without them a clone is packed in half the time.
        foreach (var project in Projects)
            Step.Must(Repository.Root, "dotnet", "pack", project, "-c", "Release", "-o", Repository.Feed, "-v", "quiet", "-nologo", "-p:RunAnalyzers=false");
        // A package of the same version that was unpacked before would win over the new one.
        if (Directory.Exists(Repository.Packages))
            foreach (var stale in Directory.GetDirectories(Repository.Packages, "tinym2net.*"))
                Directory.Delete(stale, recursive: true);
        Isolate(Repository.Artifacts);
    }

    /// <summary>Makes projects under <paramref name="folder"/> build as a user's would: from the feed, without this checkout's settings.</summary>
    private static void Isolate(string folder)
    {
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            File.WriteAllText(Path.Combine(folder, name), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, "NuGet.config"), """
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="nuget" />
              </config>
              <packageSources>
                <add key="tinym2net-checkout" value="feed" />
              </packageSources>
            </configuration>

            """);
    }
}
