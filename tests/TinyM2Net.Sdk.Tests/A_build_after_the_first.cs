using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>What runs again after what change: content decides, time stamps only say where to look.</summary>
[Collection(PackedProduct.Name)]
public class A_build_after_the_first(Product product)
{
    private static readonly string[] Everything = ["Features", "Training", "Sensitivity", "Bits", "Tuning", "Pack"];

    [Fact]
    public void runs_no_stage_and_starts_no_task_host()
    {
        var app = product.BuiltAppIn(product.Folder());
        app.Build();
        var log = app.Build();
        Assert.Empty(log.Stages);
        Assert.DoesNotContain("PlaceModels", log.Tasks);
        Assert.DoesNotContain("GenerateCode", log.Tasks);
    }

    [Fact]
    public void passes_msbuilds_own_checks()
    {
        var app = product.BuiltAppIn(product.Folder());
        app.Build();
        foreach (var options in new[] { "-question", "-graph -isolate", "-mt", "-check -warnaserror" })
            Assert.Empty(app.Build(["--no-restore", .. options.Split(' ')]).Stages);
    }

    [Fact]
    public void ends_where_links_in_the_data_lead_back_to_it()
    {
        var app = product.BuiltAppIn(product.Folder());
        foreach (var link in (string[])["a", "b", "c"])
            Directory.CreateSymbolicLink(app.At("data", "demo", link), app.At("data", "demo"));
        Assert.Empty(app.Build().Stages);
    }

    [Fact]
    public void runs_no_stage_after_dotnet_clean_and_all_after_TinyM2NetClean()
    {
        var app = product.BuiltAppIn(product.Folder());
        app.Build();
        app.Dotnet("clean", "-nologo").MustSucceed();
        Assert.Empty(Directory.GetFiles(app.At("bin"), "*.tm2n", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(app.At("obj", "Debug", "net10.0", "tinym2net")));
        Assert.Empty(app.Build().Stages);

        app.Dotnet("build", "-nologo", "-t:TinyM2NetClean").MustSucceed();
        Assert.Empty(app.Store());
        Assert.Equal(Everything, app.Build().Stages);
    }

    [Fact]
    public void gives_the_same_bytes_from_nothing_in_another_folder_with_one_thread()
    {
        var app = product.BuiltAppIn(product.Folder());
        var model = File.ReadAllBytes(app.At("bin", "Debug", "net10.0", "models", "demo.tm2n"));
        Directory.Delete(app.At("obj"), recursive: true);
        Directory.Delete(app.At("bin"), recursive: true);
        Assert.Equal(Everything, app.Build("-p:TinyM2NetMaxDegreeOfParallelism=1").Stages);
        Assert.Equal(model, File.ReadAllBytes(app.At("bin", "Debug", "net10.0", "models", "demo.tm2n")));
    }

    [Fact]
    public void fails_when_frozen_and_stale_and_passes_when_frozen_and_fresh()
    {
        var app = product.BuiltAppIn(product.Folder());
        app.Build("-p:TinyM2NetMode=Frozen");
        TinyModel.WriteClip(app.At("data", "demo", "clip0.wav"), 2000);
        var line = Assert.Single(app.TryBuild("-p:TinyM2NetMode=Frozen").MustFail().Lines("error TM2N0004"));
        Assert.Contains("demo is stale", line, StringComparison.Ordinal);
        Assert.Contains("data changed", line, StringComparison.Ordinal);
    }

    [Fact]
    public void takes_stages_from_a_cache_directory_that_projects_share()
    {
        var cache = product.Folder("cache");
        var first = product.NewApp(product.Folder());
        Assert.Equal(Everything, first.Build($"-p:TinyM2NetCacheDirectory={cache}").Stages);
        var before = Directory.GetFileSystemEntries(cache, "*", SearchOption.AllDirectories);
        var reader = product.NewApp(product.Folder());
        Assert.Empty(reader.Build($"-p:TinyM2NetCacheDirectory={cache}", "-p:TinyM2NetCacheReadOnly=true").Stages);
        Assert.Empty(reader.Store());
        reader.Edit("demo.model.json", "\"quantization\": { \"epochs\": 1", "\"quantization\": { \"epochs\": 2");
        Assert.Equal(["tune", "pack"], reader.Build("--no-restore", $"-p:TinyM2NetCacheDirectory={cache}", "-p:TinyM2NetCacheReadOnly=true").Ran.Select(ran => ran.Stage));
        Assert.Equal(["pack", "tune"], reader.Store().Select(key => key.Split('/')[0]));
        Assert.Equal(before, Directory.GetFileSystemEntries(cache, "*", SearchOption.AllDirectories));

        var second = product.NewApp(product.Folder());
        Assert.Empty(second.Build($"-p:TinyM2NetCacheDirectory={cache}", "-p:TinyM2NetCacheMaxSize=1GiB").Stages);
        Assert.Single(second.TryBuild("--no-restore", $"-p:TinyM2NetCacheDirectory={cache}", "-p:TinyM2NetCacheMaxSize=much").MustFail().Lines("error TM2N1013"));
        second.Dotnet("build", "-nologo", "-t:TinyM2NetCleanCache", $"-p:TinyM2NetCacheDirectory={cache}").MustSucceed();
        Assert.Empty(Directory.GetFiles(cache, "key.json", SearchOption.AllDirectories));
    }
}
