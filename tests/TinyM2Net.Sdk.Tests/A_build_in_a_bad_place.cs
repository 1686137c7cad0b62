using System.Runtime.Versioning;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>Full disks, files in the way, two builds at once, names that nobody would choose: it works, or one line says why not.</summary>
[Collection(PackedProduct.Name)]
public class A_build_in_a_bad_place(Product product)
{
    [Fact]
    public void works_under_a_long_name_of_odd_characters_with_data_named_likewise()
    {
        var odd = $"a b #;é 100% (1) {new string('x', 120)}";
        var app = product.BuiltAppIn(Path.Combine(product.Folder(), odd));
        File.Move(app.At("data", "demo", "clip0.wav"), app.At("data", "demo", "clip %41;# é.wav"));
        app.Edit(Path.Combine("data", "demo", "manifest.csv"), "clip0.wav", "clip %41;# é.wav");
        Directory.Move(app.At("data", "demo"), app.At("data", "de mo %41;# é"));
        app.Edit("Watcher.csproj", "\"data/demo/manifest.csv\" Synthetic=\"true\"", "\"data/de mo %2541%3B# é/manifest.csv\" Name=\"demo\"");
        app.TryBuild().MustSucceed();
        Assert.True(File.Exists(app.At("bin", "Debug", "net10.0", "models", "demo.tm2n")));
        Assert.DoesNotContain("took", app.TryBuild().MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task beside_another_of_the_same_project_trains_once()
    {
        var app = product.BuiltAppIn(product.Folder());
        app.Edit("demo.model.json", "\"epochs\": 2, \"batchSize\": 8", "\"epochs\": 1000, \"batchSize\": 8");
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => app.BuildModels())));
        Assert.All(both, result => result.MustSucceed());
        foreach (var stage in new[] { "train", "tune", "pack" })
            Assert.Single(both.SelectMany(result => result.Lines($"demo: {stage} took")));
        Assert.Empty(app.Strays());
    }

    [Fact]
    public async Task beside_another_configuration_trains_once_for_both()
    {
        var app = product.NewApp(product.Folder());
        app.Dotnet("restore", "-nologo").MustSucceed();
        var both = await Task.WhenAll(new[] { "Debug", "Release" }.Select(c => Task.Run(() => app.Dotnet("build", "-nologo", "-v", "m", "--no-restore", "-c", c))));
        Assert.All(both, result => result.MustSucceed());
        foreach (var stage in new[] { "features", "train", "tune", "pack" })
            Assert.Single(both.SelectMany(result => result.Lines($"demo: {stage} took")));
        Assert.Equal(File.ReadAllBytes(app.At("bin", "Debug", "net10.0", "models", "demo.tm2n")), File.ReadAllBytes(app.At("bin", "Release", "net10.0", "models", "demo.tm2n")));
        Assert.Empty(app.Strays());
    }

    [Fact]
    public void with_a_file_where_a_stage_belongs_says_which_to_free()
    {
        var app = product.BuiltAppIn(product.Folder());
        Directory.Delete(app.At("obj", "tinym2net", "train"), recursive: true);
        File.WriteAllText(app.At("obj", "tinym2net", "train"), "");
        var result = app.BuildModels().MustFail();
        Assert.Contains(app.At("obj", "tinym2net", "train"), Assert.Single(result.Lines("error TM2N")), StringComparison.Ordinal);
        OneLineOnly(result, "TM2N0003");
        File.Delete(app.At("obj", "tinym2net", "train"));
        app.BuildModels().MustSucceed();
    }

    [SignalFact]
    public void on_a_full_disk_says_so_and_goes_on_when_there_is_room()
    {
        var app = product.NewApp(product.Folder());
        app.Dotnet("restore", "-nologo").MustSucceed();
        var disk = Directory.CreateDirectory(app.At("disk")).FullName;
        if (product.Start("mount", disk, "-t", "tmpfs", "-o", "size=24k", "tmpfs", disk).ExitCode != 0)
            return; // only root may
        try
        {
            var result = app.BuildModels($"-p:TinyM2NetCacheDirectory={disk}/store").MustFail();
            OneLineOnly(result, "TM2N0003");
            Assert.Empty(Directory.GetFileSystemEntries(disk, "*.tmp", SearchOption.AllDirectories));
            product.Start("mount", disk, "-o", "remount,size=16m", disk).MustSucceed();
            app.BuildModels($"-p:TinyM2NetCacheDirectory={disk}/store").MustSucceed();
        }
        finally
        {
            product.Start("umount", app.Folder, disk);
        }
    }

    [SignalFact, UnsupportedOSPlatform("windows")]
    public void whose_store_is_read_only_says_so_and_goes_on_when_it_is_not()
    {
        var app = product.NewApp(product.Folder());
        app.Dotnet("restore", "-nologo").MustSucceed();
        var store = Directory.CreateDirectory(app.At("store")).FullName;
        var everything = File.GetUnixFileMode(store);
        File.SetUnixFileMode(store, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // Root may write where nobody may, but not on what is mounted read-only.
        var mounted = CanWrite(store) && product.Start("mount", app.Folder, "-t", "tmpfs", "-o", "ro", "tmpfs", store).ExitCode == 0;
        try
        {
            var result = app.BuildModels($"-p:TinyM2NetStagePath={store}/").MustFail();
            OneLineOnly(result, "TM2N0003");
            Assert.Contains(store, Assert.Single(result.Lines("error TM2N")), StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(store));
        }
        finally
        {
            if (mounted)
                product.Start("umount", app.Folder, store).MustSucceed();
            File.SetUnixFileMode(store, everything);
        }
        app.BuildModels($"-p:TinyM2NetStagePath={store}/").MustSucceed();
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, "probe"), "");
            File.Delete(Path.Combine(folder, "probe"));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void OneLineOnly(DotnetResult result, string code)
    {
        Assert.Single(result.Lines("error "), line => line.Contains(code, StringComparison.Ordinal));
        Assert.Single(result.Lines("error "));
        Assert.DoesNotContain("MSB4018", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }
}
