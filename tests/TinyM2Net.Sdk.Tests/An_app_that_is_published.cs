using System.Runtime.InteropServices;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>What lies in the folder that goes to the Pi.</summary>
[Collection(PackedProduct.Name)]
public class An_app_that_is_published(Product product)
{
    [Fact]
    public void for_the_Pi_brings_its_model_a_launcher_a_unit_and_a_page_on_installing_it()
    {
        var app = product.BuiltAppIn(product.Folder());
        var before = app.Store();
        app.Dotnet("publish", "-nologo", "-r", "linux-arm64", "-o", "out").MustSucceed();
        Assert.Equal(before, app.Store());
        Assert.Equal(
            [
                "INSTALL.md",
                "System.CommandLine.dll",
                "TinyM2Net.CommandLine.dll",
                "TinyM2Net.Runtime.dll",
                "Watcher",
                "Watcher.deps.json",
                "Watcher.dll",
                "Watcher.pdb",
                "Watcher.runtimeconfig.json",
                "models/demo.tm2n",
                "watcher.service",
            ],
            Directory.GetFiles(app.At("out"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(app.At("out"), f).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Contains("dotnet Watcher.dll", File.ReadAllText(app.At("out", "watcher.service")), StringComparison.Ordinal);
        Assert.DoesNotContain("@", File.ReadAllText(app.At("out", "watcher.service")), StringComparison.Ordinal);
        Assert.DoesNotContain("@APP@", File.ReadAllText(app.At("out", "INSTALL.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void without_an_app_host_is_started_by_its_launcher_from_anywhere()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var app = product.BuiltAppIn(product.Folder());
        app.Dotnet("publish", "-nologo", "-r", RuntimeInformation.RuntimeIdentifier, "-p:UseAppHost=false", "-o", "out").MustSucceed();
        product.Start(app.At("out", "Watcher"), Path.GetTempPath(), "selftest").MustSucceed();
    }

    [Fact]
    public void for_this_machine_starts_by_its_own_app_host()
    {
        var app = product.BuiltAppIn(product.Folder());
        app.Dotnet("publish", "-nologo", "-o", "out").MustSucceed();
        Assert.True(File.Exists(app.At("out", "models", "demo.tm2n")));
        Assert.False(File.Exists(app.At("out", "INSTALL.md")));
        var program = app.At("out", OperatingSystem.IsWindows() ? "Watcher.exe" : "Watcher");
        product.Start(program, app.Folder, "selftest").MustSucceed();
        var cold = product.Start(program, app.Folder, "bench", "--cold", "--runs", "2");
        cold.MustSucceed();
        Assert.All(["runtime", "load", "features", "inference", "whole process", "of which JIT"], part => Assert.Contains(part, cold.Output, StringComparison.Ordinal));
    }

    [TrimFact]
    public void trimmed_and_with_its_own_runtime_answers_with_the_same_integers()
    {
        var app = product.BuiltAppIn(product.Folder());
        var publish = app.Dotnet("publish", "-nologo", "-r", "linux-x64", "--self-contained", "-p:PublishTrimmed=true", "-o", "out");
        publish.MustSucceed();
        Assert.DoesNotContain("warning IL", publish.Output, StringComparison.Ordinal);
        var program = app.At("out", "Watcher");
        product.Start(program, app.Folder, "selftest").MustSucceed();
        string[] question = ["classify", "--audio", app.At("data", "demo", "clip0.wav"), "--motion", app.At("data", "demo", "motion0.csv"), "--json"];
        var whole = product.Dotnet(app.Folder, ["bin/Debug/net10.0/Watcher.dll", .. question]);
        whole.MustSucceed();
        var trimmed = product.Start(program, app.Folder, question);
        trimmed.MustSucceed();
        Assert.Equal(whole.Output, trimmed.Output);
        Assert.True(new FileInfo(app.At("out", "System.Private.CoreLib.dll")).Length < 8_000_000);
    }
}
