using System.Text.Json;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>What somebody who writes code against a model gets without a build of it.</summary>
[Collection(PackedProduct.Name)]
public class An_editor(Product product)
{
    [Fact]
    public void offers_the_item_types_and_the_help_beside_the_SDK()
    {
        var app = product.NewApp(product.Folder());
        using var items = JsonDocument.Parse(app.Dotnet("msbuild", "-nologo", "-getItem:AvailableItemName", "-getProperty:TinyM2NetSdkRoot").MustSucceed().Output);
        var names = items.RootElement.GetProperty("Items").GetProperty("AvailableItemName").EnumerateArray().Select(item => item.GetProperty("Identity").GetString());
        Assert.Superset(new HashSet<string?> { "TinyM2NetDataset", "TinyM2NetModel" }, names.ToHashSet());
        var root = items.RootElement.GetProperty("Properties").GetProperty("TinyM2NetSdkRoot").GetString()!;
        Assert.True(File.Exists(Path.Combine(root, "Sdk", "Sdk.props.buildschema.json")));
    }

    [Fact]
    public void shows_a_modality_that_was_renamed_in_the_spec_as_an_error_where_it_is_used()
    {
        var app = product.NewApp(product.Folder());
        File.WriteAllText(app.At("Program.cs"), "DemoModel.Load().Classify(audio: default, motion: default);\n");
        app.Dotnet("restore", "-nologo").MustSucceed();
        Compile(app).MustSucceed();
        app.Edit("demo.model.json", "\"audio\": {", "\"sound\": {");
        app.Edit("demo.model.json", "\"audio\": [", "\"sound\": [");
        var error = Assert.Single(Compile(app).MustFail().Lines("error CS"));
        Assert.Matches(@"Program\.cs\(1,\d+\): error CS1739: .*'audio'", error);
        Assert.Empty(app.Store());
    }

    /// <summary>What an editor's own compiler does: it never builds the models.</summary>
    private static DotnetResult Compile(App app) => app.Dotnet("msbuild", "-nologo", "-t:Compile", "-p:DesignTimeBuild=true;BuildingProject=false");
}
