using System.Xml.Linq;

namespace TinyM2Net.Conventions.Tests;

/// <summary>docs/ARCHITECTURE.md states which project may reference what; the project files must agree.</summary>
public class The_dependency_table
{
    public static TheoryData<string> Projects => [.. Rows().Keys];

    [Fact]
    public void lists_every_product_project()
    {
        var onDisk = Directory.GetFiles(TestPaths.Repository, "TinyM2Net.*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(TestPaths.Repository, file).Replace('\\', '/'))
            .Where(path => path.Split('/') is [var folder, var file] && file == folder + ".csproj" && folder != "TinyM2Net.Sdk")
            .Select(path => path.Split('/')[0]);
        Assert.Equal(onDisk.Order(), Rows().Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void equals_the_project_file(string project)
    {
        var (projects, packages) = Rows()[project];
        var file = XDocument.Load(Path.Combine(TestPaths.Repository, project, project + ".csproj"));
        var actualProjects = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)["TinyM2Net.".Length..]);
        var actualPackages = file.Descendants("PackageReference")
            .Select(reference => TravelsNowhere(reference) ? $"[{reference.Attribute("Include")!.Value}]" : reference.Attribute("Include")!.Value);
        Assert.Equal(projects.Order(), actualProjects.Order());
        Assert.Equal(packages.Order(), actualPackages.Order());
    }

    private static bool TravelsNowhere(XElement reference) =>
        (string?)reference.Attribute("PrivateAssets") == "all";

    private static Dictionary<string, (string[] Projects, string[] Packages)> Rows() =>
        File.ReadLines(Path.Combine(TestPaths.Repository, "docs", "ARCHITECTURE.md"))
            .Where(line => line.StartsWith("| TinyM2Net.", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[1], cells => (Names(cells[3]), Names(cells[4])));

    private static string[] Names(string cell) =>
        cell == "-" ? [] : cell.Split(',', StringSplitOptions.TrimEntries);
}
