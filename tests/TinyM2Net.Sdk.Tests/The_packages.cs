using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>Exactly what is in them: a file that is missing breaks a user, one too many is a file nobody meant to ship.</summary>
[Collection(PackedProduct.Name)]
public partial class The_packages(Product product)
{
    public static TheoryData<string> All => ["TinyM2Net.Runtime", "TinyM2Net.Training", "TinyM2Net.CommandLine", "TinyM2Net.Sdk", "TinyM2Net.Templates"];

    private static readonly string[] Documentation =
    [
        .. Directory.GetFiles(Path.Combine(TestPaths.Repository, "docs"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(TestPaths.Repository, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void hold_the_sdk_with_its_tasks_and_all_they_load() => Assert.Equal(
        [
            "CHANGELOG.md",
            "README.md",
            "Sdk/Sdk.props",
            "Sdk/Sdk.props.buildschema.json",
            "Sdk/Sdk.targets",
            "THIRD-PARTY-NOTICES.md",
            "device/INSTALL.md",
            "device/app.service",
            "device/launcher.sh",
            .. Documentation,
            "icon.png",
            "schema/model.schema.json",
            "slurm/compare.sh",
            "slurm/submit.sh",
            "slurm/variants.sh",
            "targets/TinyM2Net.Build.targets",
            "targets/TinyM2Net.Clean.targets",
            "targets/TinyM2Net.Code.targets",
            "targets/TinyM2Net.Defaults.props",
            "targets/TinyM2Net.Device.targets",
            "targets/TinyM2Net.Items.targets",
            "targets/TinyM2Net.Pack.targets",
            "targets/TinyM2Net.Packages.targets",
            "targets/TinyM2Net.PublishDefaults.targets",
            "targets/TinyM2Net.ReadyToRun.targets",
            "targets/TinyM2Net.Sweep.targets",
            "targets/TinyM2Net.Tasks.targets",
            "targets/TinyM2Net.Version.props",
            "tasks/net10.0/Google.Protobuf.dll",
            "tasks/net10.0/TinyM2Net.Compiler.dll",
            "tasks/net10.0/TinyM2Net.Runtime.dll",
            "tasks/net10.0/TinyM2Net.Tasks.deps.json",
            "tasks/net10.0/TinyM2Net.Tasks.dll",
            "tasks/net10.0/TinyM2Net.Training.dll",
        ],
        Entries("TinyM2Net.Sdk"));

    [Fact]
    public void hold_both_templates() => Assert.Equal(
        [
            "README.md",
            "content/app/.gitignore",
            "content/app/.template.config/template.json",
            "content/app/Program.cs",
            "content/app/TinyM2NetApp.csproj",
            "content/app/demo.model.json",
            "content/lib/.gitignore",
            "content/lib/.template.config/template.json",
            "content/lib/DemoClassifier.cs",
            "content/lib/TinyM2NetLibrary.csproj",
            "content/lib/demo.model.json",
            "icon.png",
        ],
        Entries("TinyM2Net.Templates"));

    [Theory]
    [InlineData("TinyM2Net.Runtime")]
    [InlineData("TinyM2Net.CommandLine")]
    [InlineData("TinyM2Net.Training")]
    public void hold_one_assembly_with_its_documentation(string id) =>
        Assert.Equal(["README.md", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], Entries(id));

    [Theory]
    [InlineData("TinyM2Net.Runtime")]
    [InlineData("TinyM2Net.CommandLine")]
    [InlineData("TinyM2Net.Training")]
    public void have_their_symbols_beside_them(string id)
    {
        using var package = ZipFile.OpenRead(Path.ChangeExtension(product.Package(id), ".snupkg"));
        Assert.Contains(package.Entries, entry => entry.FullName == $"lib/net10.0/{id}.pdb");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void say_what_they_are_and_under_which_licence(string id)
    {
        var metadata = Nuspec(id).Root!.Elements().Single();
        string? Of(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;
        Assert.Equal(("README.md", "icon.png", "MIT"), (Of("readme"), Of("icon"), Of("license")));
        Assert.All((string[])["description", "authors", "copyright"], name => Assert.NotEmpty(Of(name) ?? ""));
    }

    [Fact]
    public void are_the_same_bytes_when_they_are_packed_again()
    {
        var again = product.Folder();
        product.Pack("templates/TinyM2Net.Templates.csproj", again);
        product.Pack("TinyM2Net.Sdk/TinyM2Net.Sdk.csproj", again);
        foreach (var package in Directory.GetFiles(again))
            Assert.Equal(File.ReadAllBytes(Path.Combine(product.Feed, Path.GetFileName(package))), File.ReadAllBytes(package));
        Assert.Equal(2, Directory.GetFiles(again).Length);
    }

    /// <summary>A page that a diagnostic opens must not lead into nothing.</summary>
    [Fact]
    public void hold_every_page_that_their_pages_link_to()
    {
        using var package = ZipFile.OpenRead(product.Package("TinyM2Net.Sdk"));
        var names = package.Entries.Select(entry => entry.FullName).ToHashSet(StringComparer.Ordinal);
        var root = new Uri("package:///");
        foreach (var page in package.Entries.Where(entry => entry.FullName.StartsWith("docs/", StringComparison.Ordinal) && entry.Name.EndsWith(".md", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(page.Open());
            foreach (var link in Link().Matches(reader.ReadToEnd()).Select(match => match.Groups[1].Value))
            {
                var target = new Uri(new Uri(root, page.FullName), link).AbsolutePath.TrimStart('/');
                Assert.True(names.Contains(target) || names.Any(name => name.StartsWith(target + "/", StringComparison.Ordinal)), $"{page.FullName}: {link}");
            }
        }
    }

    [Fact]
    public void depend_on_nothing_but_what_they_need_on_the_device()
    {
        Assert.Empty(Dependencies("TinyM2Net.Sdk"));
        Assert.Empty(Dependencies("TinyM2Net.Templates"));
        Assert.Empty(Dependencies("TinyM2Net.Runtime"));
    }

    private string[] Entries(string id)
    {
        using var package = ZipFile.OpenRead(product.Package(id));
        return [.. package.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal)
                && name != "[Content_Types].xml" && !name.EndsWith(".nuspec", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    private string[] Dependencies(string id)
    {
        return [.. Nuspec(id).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (string)e.Attribute("id")!)];
    }

    private XDocument Nuspec(string id)
    {
        using var package = ZipFile.OpenRead(product.Package(id));
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec);
    }

    [GeneratedRegex(@"\]\(([^)\s:#]+)(#[^)\s]*)?\)")]
    private static partial Regex Link();
}
