namespace TinyM2Net.Eng;

/// <summary>What trimmed, self-contained and precompiled apps are made of, fetched where it can be had; the test says when it is missing.</summary>
internal static class TrimPacks
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup>
            <PackageDownload Include="Microsoft.NET.ILLink.Tasks;Microsoft.NETCore.App.Runtime.linux-x64;Microsoft.NETCore.App.Crossgen2.linux-x64;Microsoft.AspNetCore.App.Runtime.linux-x64" Version="[$(BundledNETCoreAppPackageVersion)]" />
          </ItemGroup>
        </Project>
        """;

    public static void Fetch()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "packs")).FullName;
        File.WriteAllText(Path.Combine(folder, "Packs.csproj"), Project);
        if (Step.TryCapture(folder, "dotnet", "restore", "-v", "quiet", "-nologo").Code != 0)
            Console.WriteLine("   the packs for trimmed and precompiled apps cannot be fetched");
    }
}
