using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests.Staleness;

/// <summary>
/// Time stamps, words that mean the same, other output, another place, another culture: the models stay, and whoever asks is told that
/// nothing changed. Several changes may share a build, as one that ran something would fail it.
/// </summary>
[Collection(PackedProductInProjects.Name)]
public class A_change_that_concerns_no_stage(Product product, StalenessCheckout checkout) : IClassFixture<StalenessCheckout>
{
    [Fact]
    public void is_none_at_all_which_looks_at_time_stamps_alone()
    {
        var log = RunsNothing(checkout.Reset(product), "--no-restore");
        Assert.DoesNotContain("PlaceModels", log.Tasks);
        Assert.DoesNotContain("GenerateCode", log.Tasks);
        Assert.Single(log.Tasks, "CheckModels");
    }

    [Fact]
    public void is_a_touch_of_clips_manifest_spec_and_project()
    {
        var app = checkout.Reset(product);
        foreach (var file in (string[])[.. Directory.GetFiles(app.At("data", "demo")), .. Directory.GetFiles(app.Folder)])
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        RunsNothing(app, "--no-restore");
    }

    [Fact]
    public void is_another_wording_of_manifest_and_spec_and_a_clip_that_no_row_names()
    {
        var app = checkout.Reset(product);
        TinyModel.WriteClip(app.At("data", "demo", "stray.wav"), 2000);
        File.WriteAllText(app.At("data", "demo", "manifest.csv"), File.ReadAllText(app.At("data", "demo", "manifest.csv")).ReplaceLineEndings("\r\n").Replace(",high,", ",\"high\",", StringComparison.Ordinal));
        app.Edit("demo.model.json", "\"labels\": [\"high\", \"low\"],", "/* both */ ");
        app.Edit("demo.model.json", "\"filters\": 4, \"batchNorm\": true", "\"batchNorm\": true,   \"filters\": 4");
        RunsNothing(app, "--no-restore");
    }

    [Fact]
    public void is_what_an_item_or_a_property_says_of_the_project_alone()
    {
        var app = checkout.Reset(product);
        app.Edit("Watcher.csproj", "MaxSize=\"35%\"", "MaxSize=\"35%\" MinAccuracy=\"1%\" BitWidths=\"8;4\" Precision=\"mixed\" Seed=\"0\" TargetPath=\"elsewhere/demo.tm2n\"");
        RunsNothing(app, "--no-restore", "-p:TinyM2NetMaxDegreeOfParallelism=1", "-p:DefineConstants=OTHER");
        Assert.True(File.Exists(app.At("bin", "Debug", "net10.0", "elsewhere", "demo.tm2n")));
    }

    [Fact]
    public void is_the_loss_of_what_was_placed_which_comes_back()
    {
        var app = checkout.Reset(product);
        File.Delete(app.At("obj", "Debug", "net10.0", "tinym2net", "demo.tm2n"));
        File.Delete(app.At("obj", "tinym2net", "demo.report.html"));
        RunsNothing(app, "--no-restore");
        Assert.True(File.Exists(app.At("obj", "Debug", "net10.0", "tinym2net", "demo.tm2n")));
        Assert.True(File.Exists(app.At("obj", "tinym2net", "demo.report.html")));
    }

    [Fact]
    public void is_the_loss_of_intermediate_files_as_in_a_clone_whose_store_was_kept()
    {
        var app = checkout.Reset(product);
        Directory.Delete(app.At("obj", "Debug"), recursive: true);
        Directory.Delete(app.At("bin"), recursive: true);
        File.Delete(app.At("obj", "tinym2net", "history", "files.txt"));
        RunsNothing(app, "--no-restore");
    }

    [Theory]
    [InlineData("-c Release", "Release/net10.0")]
    [InlineData("-r linux-x64", "Debug/net10.0/linux-x64")]
    public void is_another_configuration_or_runtime_identifier(string options, string output)
    {
        var app = checkout.Reset(product);
        RunsNothing(app, options.Split(' '));
        Assert.True(File.Exists(Path.Combine(app.At("bin", output), "models", "demo.tm2n")));
    }

    [Fact]
    public void is_a_second_framework()
    {
        var app = checkout.Reset(product);
        app.Edit("Watcher.csproj", "<TargetFramework>net10.0</TargetFramework>", """
            <TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
            <EnableWindowsTargeting>true</EnableWindowsTargeting>
            <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
            """);
        RunsNothing(app);
        foreach (var framework in (string[])["net10.0", "net10.0-windows"])
            Assert.True(File.Exists(app.At("bin", "Debug", framework, "models", "demo.tm2n")));
    }

    [Fact]
    public void is_another_version_of_the_SDK_that_computes_the_same()
    {
        var app = checkout.Reset(product);
        app.Edit("Watcher.csproj", product.Version, product.Republish(product.Version + "-upgrade"));
        RunsNothing(app);
    }

    [SignalFact]
    public void is_another_folder_with_new_time_stamps_in_another_culture()
    {
        var moved = checkout.Reset(product).CopyTo(product.Folder());
        foreach (var file in Directory.GetFiles(moved.Folder, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        var before = moved.Store();
        product.Start("env", moved.Folder, "LC_ALL=tr_TR.UTF-8", "DOTNET_CLI_UI_LANGUAGE=tr", "dotnet", "build", "-nologo", "-bl:build.binlog", ExplainAndBuild).MustSucceed();
        AssertNothing(BuildLog.Read(moved.At("build.binlog")));
        Assert.Equal(before, moved.Store());
    }

    private const string ExplainAndBuild = "-t:TinyM2NetExplain;Build";

    private static BuildLog RunsNothing(App app, params string[] arguments)
    {
        var before = app.Store();
        var log = app.Build([ExplainAndBuild, .. arguments]);
        AssertNothing(log);
        Assert.Equal(before, app.Store());
        return log;
    }

    private static void AssertNothing(BuildLog log)
    {
        Assert.Empty(log.Ran);
        Assert.Empty(log.Stages); // nor was a process started to find that out
        Assert.Equal(Change.Everything.Split(' ').Select(stage => $"{stage} fresh: nothing changed"), log.Explained.Select(e => $"{e.Stage} {e.State}: {e.Reason}"));
    }
}
