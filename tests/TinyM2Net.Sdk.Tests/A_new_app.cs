using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>From the template to an answer: what a user does in the first five minutes.</summary>
[Collection(PackedProduct.Name)]
public class A_new_app(Product product)
{
    [Fact]
    public void trains_in_its_build_and_classifies_a_clip()
    {
        var app = product.BuiltAppIn(product.Folder());
        var run = product.Dotnet(app.Folder, "exec", app.At("bin", "Debug", "net10.0", "Watcher.dll"), "classify",
            "--audio", app.At("data", "demo", "clip6.wav"), "--motion", app.At("data", "demo", "motion6.csv"), "--json").MustSucceed();
        Assert.Matches("\"(high|low)\"", run.Output);
    }

    [Fact]
    public void is_told_what_was_made_in_a_line()
    {
        var app = product.BuiltAppIn(product.Folder());
        Assert.Matches(@"demo: packed, Mixed: \d+\.\d % \(balanced\) of 6 test samples, \d+\.\d KiB; .*demo\.report\.html", app.TryBuild().MustSucceed().Output);
        Assert.True(File.Exists(app.At("obj", "tinym2net", "demo.report.html")));
        Assert.Contains("\"balanced\": ", File.ReadAllText(app.At("obj", "tinym2net", "demo.metrics.json")), StringComparison.Ordinal);
    }

    [SignalFact]
    public void is_built_whatever_kernels_its_environment_asks_for()
    {
        var app = product.NewApp(product.Folder());
        product.Start("env", app.Folder, "TINYM2NET_KERNELS=none", "dotnet", "build", "-nologo").MustSucceed();
    }

    [Fact]
    public void proves_its_model_on_this_machine()
    {
        var app = product.BuiltAppIn(product.Folder());
        product.Dotnet(app.Folder, "exec", app.At("bin", "Debug", "net10.0", "Watcher.dll"), "selftest").MustSucceed();
    }

    [Fact]
    public void is_written_with_a_small_dataset_of_its_own()
    {
        var folder = product.Folder();
        product.New("tinym2net", "-n", "Fresh", "-o", folder).MustSucceed();
        Assert.False(Directory.Exists(Path.Combine(folder, "data")));
        product.Dotnet(folder, "build", "-nologo", "-t:_TinyM2NetSynthesizeDatasets").MustSucceed();
        Assert.True(File.Exists(Path.Combine(folder, "data", "demo", "manifest.csv")));
    }
}
