using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>An editor, a restore or a broken program never waits for a training.</summary>
[Collection(PackedProduct.Name)]
public class A_build_that_must_not_train(Product product)
{
    [Fact]
    public void is_the_editors_which_gets_the_typed_class_all_the_same()
    {
        var app = product.NewApp(product.Folder());
        app.Dotnet("restore", "-nologo").MustSucceed();
        app.Dotnet("msbuild", "-nologo", "-t:Compile", "-p:DesignTimeBuild=true;BuildingProject=false;BuildingInsideVisualStudio=true;SkipCompilerExecution=true;ProvideCommandLineArgs=true").MustSucceed();
        Assert.Empty(app.Store());
        Assert.Contains("class Demo", File.ReadAllText(app.At("obj", "Debug", "net10.0", "tinym2net", "TinyM2Net.Models.g.cs")), StringComparison.Ordinal);
        Assert.True(File.Exists(app.At("obj", "tinym2net", "model.schema.json")));
    }

    [Fact]
    public void is_one_whose_csharp_is_wrong()
    {
        var app = product.NewApp(product.Folder());
        File.AppendAllText(app.At("Program.cs"), "\nthis is no C#");
        Assert.NotEmpty(app.TryBuild().MustFail().Lines("error CS"));
        Assert.Empty(app.Store());
    }

    [Fact]
    public void is_one_that_compiles_only()
    {
        var app = product.NewApp(product.Folder());
        app.Dotnet("build", "-nologo", "-t:Compile").MustSucceed();
        Assert.Empty(app.Store());
    }

    [Fact]
    public void is_one_that_skips_models()
    {
        var app = product.NewApp(product.Folder());
        app.Build("-p:TinyM2NetMode=Skip");
        Assert.Empty(app.Store());
        Assert.Empty(Directory.GetFiles(app.At("bin"), "*.tm2n", SearchOption.AllDirectories));
    }
}
