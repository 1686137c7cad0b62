using System.IO.Compression;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>A model that lives in a class library arrives in the app, however far away that is.</summary>
[Collection(PackedProductInProjects.Name)]
public class A_model_library(Product product)
{
    private const string PlainLibrary = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup>{0}</ItemGroup>
        </Project>
        """;

    private const string PlainApp = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
          <ItemGroup><ProjectReference Include="../Middle/Middle.csproj" /></ItemGroup>
        </Project>
        """;

    private const string Tests = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="../Middle/Middle.csproj" />
            <PackageReference Include="Microsoft.NET.Test.Sdk" Version="18.0.1" />
            <PackageReference Include="xunit" Version="2.9.3" />
            <PackageReference Include="xunit.runner.visualstudio" Version="3.1.5" />
          </ItemGroup>
        </Project>
        """;

    [Fact]
    public void delivers_its_model_through_two_project_references_to_an_app_and_to_tests()
    {
        var root = product.Folder();
        var library = product.NewApp(Path.Combine(root, "Watcher"), "tinym2net-lib");
        var app = WriteConsumers(root, "<ProjectReference Include=\"../Watcher/Watcher.csproj\" />");
        product.Dotnet(app, "restore", "-nologo").MustSucceed();
        product.Dotnet(app, "build", "-nologo", "--no-restore", "-c", "Release", "-graph", "-isolate").MustSucceed();
        product.Dotnet(app, "publish", "-nologo", "--no-build", "-o", "out").MustSucceed();
        Assert.True(File.Exists(Path.Combine(app, "out", "models", "demo.tm2n")));

        var tests = Directory.CreateDirectory(Path.Combine(root, "Tests")).FullName;
        File.WriteAllText(Path.Combine(tests, "Tests.csproj"), Tests);
        File.WriteAllText(Path.Combine(tests, "A_test.cs"), """
            public class A_test
            {
                [Xunit.Fact]
                public void finds_the_model_beside_it() => Xunit.Assert.True(System.IO.File.Exists(System.IO.Path.Combine(System.AppContext.BaseDirectory, "models", "demo.tm2n")));
            }
            """);
        Assert.Contains("Passed:     1", product.Dotnet(tests, "test", "-nologo", "-c", "Release").MustSucceed().Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(library.At("obj", "tinym2net", "train")));
    }

    [Fact]
    public void delivers_its_model_as_a_package_used_two_references_away()
    {
        var root = product.Folder();
        var library = product.NewApp(Path.Combine(root, "Watcher"), "tinym2net-lib");
        library.Dotnet("pack", "-nologo", $"-p:PackageVersion={product.Version}", "-o", product.Feed).MustSucceed();
        using (var package = ZipFile.OpenRead(product.Package("Watcher")))
            Assert.Equal(
                ["buildTransitive/Watcher.targets", "lib/net10.0/Watcher.dll", "models/demo.tm2n"],
                package.Entries.Select(e => e.FullName).Where(n => n.Contains('/') && !n.StartsWith('_') && !n.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var app = WriteConsumers(root, $"<PackageReference Include=\"Watcher\" Version=\"{product.Version}\" />");
        product.Dotnet(app, "publish", "-nologo", "-o", "out").MustSucceed();
        Assert.True(File.Exists(Path.Combine(app, "out", "models", "demo.tm2n")));
        Assert.True(File.Exists(Path.Combine(app, "bin", "Release", "net10.0", "models", "demo.tm2n")));
    }

    /// <summary>App -> Middle -> the library; neither knows of TinyM2Net.</summary>
    private static string WriteConsumers(string root, string reference)
    {
        var middle = Directory.CreateDirectory(Path.Combine(root, "Middle")).FullName;
        File.WriteAllText(Path.Combine(middle, "Middle.csproj"), PlainLibrary.Replace("{0}", reference, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(middle, "Middle.cs"), "namespace Middle; public static class Thing { }");
        var app = Directory.CreateDirectory(Path.Combine(root, "App")).FullName;
        File.WriteAllText(Path.Combine(app, "App.csproj"), PlainApp);
        File.WriteAllText(Path.Combine(app, "Program.cs"), "System.Console.WriteLine(\"here\");");
        return app;
    }
}
