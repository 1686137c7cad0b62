using System.IO.Compression;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>Exactly what is in them: a file that is missing breaks a user, one too many is a file nobody meant to ship.</summary>
[Collection(PackedProduct.Name)]
public class The_packages(Product product)
{
    [Fact]
    public void hold_the_sdk_with_its_tasks_and_all_they_load() => Assert.Equal(
        [
            "Sdk/Sdk.props",
            "Sdk/Sdk.targets",
            "device/INSTALL.md",
            "device/app.service",
            "device/launcher.sh",
            "docs/errors.md",
            "docs/properties.md",
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
        ],
        Entries("TinyM2Net.Templates"));

    [Theory]
    [InlineData("TinyM2Net.Runtime")]
    [InlineData("TinyM2Net.CommandLine")]
    public void hold_one_assembly_with_its_documentation(string id) =>
        Assert.Equal([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], Entries(id));

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
        using var package = ZipFile.OpenRead(product.Package(id));
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return [.. System.Xml.Linq.XDocument.Load(nuspec).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (string)e.Attribute("id")!)];
    }
}
