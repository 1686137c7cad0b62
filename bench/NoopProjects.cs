using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TinyM2Net.Bench;

/// <param name="What">For the table.</param>
internal sealed record NoopProject(string What, string Folder)
{
    public void Build(params string[] options) => Command.Run(Folder, "dotnet", ["build", "-nologo", "-tl:off", "-v", "quiet", .. options]);
}

/// <summary>What <c>noop-build</c> builds: made once for a state of the sources, as training on 50,000 clips takes its time.</summary>
internal sealed record NoopProjects(NoopProject Plain, NoopProject Nothing, NoopProject Thousand, NoopProject FiftyThousand)
{
    private const string Version = "0.1.0-noop";
    private const string NothingId = "Nothing.Sdk";
    private static readonly string[] Packed = ["TinyM2Net.Runtime", "TinyM2Net.CommandLine", "TinyM2Net.Sdk"];

    private const string App = """
        <Project Sdk="{0}">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
        {1}
        </Project>
        """;

    private const string Spec = """
        {
          "labels": ["falls", "rises"],
          "modalities": { "motion": { "kind": "series", "rows": 8, "columns": 3 } },
          "branches": { "motion": [ { "type": "flatten" }, { "type": "dense", "units": 4 } ] },
          "training": { "epochs": 1, "batchSize": 256 },
          "quantization": { "epochs": 1 }
        }
        """;

    public IReadOnlyList<NoopProject> All => [Plain, Nothing, Thousand, FiftyThousand];

    public static NoopProjects Prepare()
    {
        var root = Path.Combine(Path.GetTempPath(), "tm2n-noop-build");
        var projects = new NoopProjects(
            new("plain console app", Path.Combine(root, "plain")),
            new("an SDK package that adds nothing", Path.Combine(root, "nothing")),
            new("1,000 clips", Path.Combine(root, "thousand")),
            new("50,000 clips", Path.Combine(root, "fifty-thousand")));
        var (marker, state) = (Path.Combine(root, "ready"), State());
        if (File.Exists(marker) && File.ReadAllText(marker) == state)
            return projects;

        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
        Directory.CreateDirectory(root);
        foreach (var name in Packed)
            Command.Run(Repository.At(name), "dotnet", ["pack", "-c", "Release", "-o", Path.Combine(root, "feed"), "-nologo", "-v", "quiet", $"-p:PackageVersion={Version}", "-p:RunAnalyzers=false"]);
        File.WriteAllText(Path.Combine(root, "NuGet.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="checkout" value="feed" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")}" /></fallbackPackageFolders>
            </configuration>
            """);
        Write(projects.Plain, "Microsoft.NET.Sdk", "");
        PackNothing(Path.Combine(root, "feed"));
        Write(projects.Nothing, $"{NothingId}/{Version}", "");
        foreach (var (project, clips) in ((NoopProject, int)[])[(projects.Thousand, 1_000), (projects.FiftyThousand, 50_000)])
        {
            Write(project, $"TinyM2Net.Sdk/{Version}", """  <ItemGroup><TinyM2NetModel Include="demo.model.json" MaxSize="35%" /></ItemGroup>""");
            File.WriteAllText(Path.Combine(project.Folder, "demo.model.json"), Spec);
            WriteClips(Path.Combine(project.Folder, "data", "demo"), clips);
        }
        // The second build looks at what was too young in the first.
        foreach (var project in projects.All)
            for (var build = 0; build < 2; build++)
                project.Build();
        File.WriteAllText(marker, state);
        return projects;
    }

    /// <summary>What any SDK costs that NuGet has to find: it imports Microsoft.NET.Sdk, and that is all.</summary>
    private static void PackNothing(string feed)
    {
        using var package = ZipFile.Open(Path.Combine(feed, $"{NothingId}.{Version}.nupkg"), ZipArchiveMode.Create);
        Add($"{NothingId}.nuspec", $"""
            <package><metadata><id>{NothingId}</id><version>{Version}</version><authors>bench</authors><description>Nothing.</description><packageTypes><packageType name="MSBuildSdk" /></packageTypes></metadata></package>
            """);
        foreach (var file in (string[])["Sdk.props", "Sdk.targets"])
            Add($"Sdk/{file}", $"""<Project><Import Project="{file}" Sdk="Microsoft.NET.Sdk" /></Project>""");

        void Add(string name, string text)
        {
            using var writer = new StreamWriter(package.CreateEntry(name).Open());
            writer.Write(text);
        }
    }

    private static void Write(NoopProject project, string sdk, string items)
    {
        Directory.CreateDirectory(project.Folder);
        File.WriteAllText(Path.Combine(project.Folder, "App.csproj"), App.Replace("{0}", sdk, StringComparison.Ordinal).Replace("{1}", items, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(project.Folder, "Program.cs"), "Console.WriteLine(\"hello\");");
    }

    /// <summary>Series that rise or fall, 1,000 to a folder, two to a group.</summary>
    private static void WriteClips(string folder, int count)
    {
        var rows = new StringBuilder("sample_id,group_id,label,motion_path,split\n");
        for (var i = 0; i < count; i++)
        {
            var rises = i % 2 == 0;
            var split = (i / 2 % 10) switch { 8 => "val", 9 => "test", _ => "train" };
            var clip = $"{i / 1000}/motion{i}.csv";
            Directory.CreateDirectory(Path.Combine(folder, $"{i / 1000}"));
            var text = new StringBuilder("x,y,z\n");
            for (var row = 0; row < 8; row++)
                text.Append(CultureInfo.InvariantCulture, $"{(rises ? row : 7 - row) / 8.0},{(row * 7 + i) % 5 / 5.0},{i}\n");
            File.WriteAllText(Path.Combine(folder, clip), text.ToString());
            rows.Append(CultureInfo.InvariantCulture, $"s{i},g{i / 2},{(rises ? "rises" : "falls")},{clip},{split}\n");
        }
        File.WriteAllText(Path.Combine(folder, "manifest.csv"), rows.ToString());
    }

    /// <summary>When the last of the sources was written that go into the packages.</summary>
    private static string State() => Directory.GetDirectories(Repository.At(), "TinyM2Net.*")
        .SelectMany(project => Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".csproj" or ".props" or ".targets" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Max(File.GetLastWriteTimeUtc).ToString("O", CultureInfo.InvariantCulture);
}

/// <summary>A command that must succeed.</summary>
internal static class Command
{
    public static void Run(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        // bench/run is itself started by MSBuild: its settings are not a user's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{output}");
    }
}
