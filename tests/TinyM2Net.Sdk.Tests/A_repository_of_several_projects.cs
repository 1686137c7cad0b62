using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>What a repository may ask of every project in it: central versions, one output folder, graph builds, several frameworks, one store for all.</summary>
[Collection(PackedProductInProjects.Name)]
public class A_repository_of_several_projects(Product product)
{
    private static readonly string[] Everything = ["dataset", "features", "train", "sensitivity", "bits", "tune", "pack"];

    [Fact]
    public void may_manage_packages_and_outputs_centrally_and_name_the_SDKs_version_in_global_json()
    {
        var root = product.Folder();
        var app = product.NewApp(Path.Combine(root, "Watcher"));
        app.Edit("Watcher.csproj", $"TinyM2Net.Sdk/{product.Version}", "TinyM2Net.Sdk");
        File.WriteAllText(Path.Combine(root, "global.json"), $$"""{ "msbuild-sdks": { "TinyM2Net.Sdk": "{{product.Version}}" } }""");
        File.WriteAllText(Path.Combine(root, "Directory.Build.props"), "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput><ArtifactsPath>$(MSBuildThisFileDirectory)artifacts</ArtifactsPath></PropertyGroup></Project>");
        var versions = Path.Combine(root, "Directory.Packages.props");
        File.WriteAllText(versions, Versions(""));
        Assert.Equal(Everything, app.Build("-warnaserror", "-mt", "-check").Ran.Select(ran => ran.Stage));
        Assert.True(File.Exists(Path.Combine(root, "artifacts", "bin", "Watcher", "debug", "models", "demo.tm2n")));
        Assert.False(Directory.Exists(app.At("obj")) || Directory.Exists(app.At("bin")));
        Assert.Empty(app.Build("-c", "Release").Ran);

        File.WriteAllText(versions, Versions($"<PackageVersion Include=\"TinyM2Net.Runtime\" Version=\"{product.Version}\" />"));
        app.Dotnet("restore", "-nologo", "-warnaserror").MustSucceed();

        static string Versions(string items) =>
            $"<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup><ItemGroup>{items}</ItemGroup></Project>";
    }

    [Fact]
    public void trains_once_for_all_frameworks_of_a_project()
    {
        var app = product.NewApp(product.Folder());
        app.Edit("Watcher.csproj", "<TargetFramework>net10.0</TargetFramework>", """
            <TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
            <EnableWindowsTargeting>true</EnableWindowsTargeting>
            <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
            """);
        Assert.Equal(Everything.Order(StringComparer.Ordinal), app.Build("-m").Ran.Select(ran => ran.Stage).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void computes_features_once_for_all_projects_that_share_a_dataset_and_a_cache()
    {
        const int projects = 20;
        var root = product.Folder();
        var first = product.NewApp(Path.Combine(root, "1"));
        first.Edit("Watcher.csproj", "MaxSize=\"35%\"", "Seed=\"1\"");
        first.Edit("Watcher.csproj", "data/demo/manifest.csv", Path.Combine(first.Folder, "data", "demo", "manifest.csv"));
        for (var i = 2; i <= projects; i++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, $"{i}")).FullName;
            File.Copy(first.At("Program.cs"), Path.Combine(folder, "Program.cs"));
            File.Copy(first.At("demo.model.json"), Path.Combine(folder, "demo.model.json"));
            File.WriteAllText(Path.Combine(folder, $"Watcher{i}.csproj"), File.ReadAllText(first.At("Watcher.csproj")).Replace("Seed=\"1\"", $"Seed=\"{i}\"", StringComparison.Ordinal));
        }
        File.WriteAllLines(Path.Combine(root, "all.slnx"),
            ["<Solution>", .. Directory.GetFiles(root, "*.csproj", SearchOption.AllDirectories).Select(project => $"<Project Path=\"{Path.GetRelativePath(root, project).Replace('\\', '/')}\" />"), "</Solution>"]);
        product.Dotnet(root, "build", "all.slnx", "-nologo", "-v:q", "-graph", "-m:3", "-t:TinyM2NetFeaturize", "-bl:all.binlog", $"-p:TinyM2NetCacheDirectory={Path.Combine(root, "cache")}").MustSucceed();
        var log = BuildLog.Read(Path.Combine(root, "all.binlog"));
        Assert.Equal(projects, log.Tasks.Count(task => task == "CheckModels"));
        Assert.Equal(["dataset", "features"], log.Ran.Select(ran => ran.Stage).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void is_watched_without_training()
    {
        var app = product.NewApp(product.Folder());
        Assert.Contains("Program.cs", app.Dotnet("watch", "--list", "--non-interactive").MustSucceed().Output, StringComparison.Ordinal);
        Assert.Empty(app.Store());
    }
}
