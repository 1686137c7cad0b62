using System.Diagnostics;

namespace TinyM2Net.Eng;

/// <summary>A project made for one measurement: a model of a spec and a dataset, built from the private feed.</summary>
/// <param name="Folder">Made if need be; a later run finds its stages again.</param>
/// <param name="Cache">The store of stages that measurements share, so that a net is trained once for all of them.</param>
internal sealed record MeasuredProject(string Folder, string Cache)
{
    /// <param name="metadata">Of the model item, such as <c>Precision="Float"</c>.</param>
    /// <returns>The figures, and the seconds that the build took.</returns>
    public (ReportFile Report, double Seconds) Build(string spec, string manifest, int seed, string metadata)
    {
        Directory.CreateDirectory(Folder);
        File.Copy(spec, Path.Combine(Folder, Path.GetFileName(spec)), overwrite: true);
        var file = Path.Combine(Folder, "Measured.csproj");
        File.WriteAllText(file, $"""
            <Project Sdk="TinyM2Net.Sdk/{PackVerb.Version()}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <TinyM2NetCacheDirectory>{Cache}</TinyM2NetCacheDirectory>
              </PropertyGroup>
              <ItemGroup>
                <TinyM2NetDataset Include="{manifest}" Name="data" />
                <TinyM2NetModel Include="{Path.GetFileName(spec)}" Dataset="data" Seed="{seed}" {metadata} />
              </ItemGroup>
            </Project>

            """);
        var watch = Stopwatch.StartNew();
        Step.Must(Folder, "dotnet", "build", file, "-nologo", "-tl:off", "-v", "minimal");
        return (ReportFile.Of(file), watch.Elapsed.TotalSeconds);
    }
}
