using System.Text.RegularExpressions;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>One mistake, one line with a code, at the place where it was made; nothing half-written stays behind.</summary>
[Collection(PackedProduct.Name)]
public class A_mistake(Product product)
{
    [Fact]
    public void in_the_spec_is_shown_at_its_line_and_column_and_leaves_nothing_behind()
    {
        var app = product.NewApp(product.Folder());
        app.Edit("demo.model.json", "\"epochs\": 2", "\"epocs\": 2");
        var result = app.TryBuild().MustFail();
        var line = Assert.Single(result.Lines("error TM2N"));
        Assert.Matches(@"demo\.model\.json\(\d+,\d+\): error TM2N1001: ", line);
        Assert.DoesNotContain("MSB4018", result.Output, StringComparison.Ordinal);
        Assert.Empty(app.Store());
        Assert.False(File.Exists(app.At("obj", "Debug", "net10.0", "tinym2net", "TinyM2Net.Models.g.cs")));
        Assert.False(Directory.Exists(app.At("bin")) && Directory.GetFiles(app.At("bin"), "*.dll", SearchOption.AllDirectories).Length > 0);
    }

    [Theory]
    [InlineData("Dataset=\"demo\"", "Dataset=\"dmeo\"", "TM2N1101", "demo")]
    [InlineData("MaxSize=\"35%\" />", "MaxSize=\"35%\" /><TinyM2NetModel Include=\"demo.other.json\" />", "TM2N1102", "demo.other.json")]
    [InlineData("MaxSize=\"35%\"", "MaxSize=\"small\"", "TM2N1013", "small")]
    [InlineData("MaxSize=\"35%\"", "MinAcuracy=\"99%\"", "TM2N1015", "MinAccuracy")]
    [InlineData("MaxSize=\"35%\"", "Name=\"../../x\" TargetPath=\"x.tm2n\"", "TM2N1015", "../../x")]
    [InlineData("MaxSize=\"35%\"", "TargetPath=\"../../../evil.tm2n\"", "TM2N1015", "../../../evil.tm2n")]
    public void in_an_item_names_the_bad_value(string find, string replace, string code, string value)
    {
        var app = product.NewApp(product.Folder());
        File.Copy(app.At("demo.model.json"), app.At("demo.other.json"));
        app.Edit("Watcher.csproj", find, replace);
        var line = Assert.Single(app.TryBuild().MustFail().Lines($"error {code}"));
        Assert.Contains("Watcher.csproj", line, StringComparison.Ordinal);
        Assert.Contains(value, line, StringComparison.Ordinal);
        Assert.Empty(app.Store());
    }

    [Fact]
    public void of_every_kind_is_told_in_one_build_at_its_own_line()
    {
        var app = product.NewApp(product.Folder());
        app.Edit("demo.model.json", "\"epochs\": 2", "\"epocs\": 2");
        app.Edit("Watcher.csproj", "Dataset=\"demo\"", "Dataset=\"dmeo\" Seed=\"seven\" EmitOnx=\"true\"");
        app.Edit("Watcher.csproj", "MaxSize=\"35%\"", "MaxSize=\"small\"");
        var errors = app.TryBuild().MustFail().Lines("error TM2N");
        Assert.Equal(["TM2N1001", "TM2N1013", "TM2N1015", "TM2N1015", "TM2N1101"], errors.Select(line => Regex.Match(line, "TM2N\\d+").Value).Order(StringComparer.Ordinal));
        var item = File.ReadLines(app.At("Watcher.csproj")).TakeWhile(line => !line.Contains("<TinyM2NetModel", StringComparison.Ordinal)).Count() + 1;
        Assert.All(errors.Where(line => !line.Contains("TM2N1001", StringComparison.Ordinal)), line => Assert.Contains($"Watcher.csproj({item},", line, StringComparison.Ordinal));
    }

    [Fact]
    public void of_a_budget_that_nothing_fits_is_shown_at_the_item_that_states_it()
    {
        var app = product.BuiltAppIn(product.Folder());
        app.Edit("Watcher.csproj", "MaxSize=\"35%\"", "MaxSize=\"10B\"");
        Assert.Matches(@"Watcher\.csproj\(\d+,\d+\): error TM2N4001: .*MaxSize is 10 bytes", Assert.Single(app.TryBuild("--no-restore").MustFail().Lines("error TM2N")));
    }

    [Fact]
    public void links_to_its_explanation_in_the_package()
    {
        var app = product.NewApp(product.Folder());
        app.Edit("demo.model.json", "\"epochs\": 2", "\"epocs\": 2");
        var link = Regex.Match(app.Dotnet("build", "-nologo", "-tl:on").MustFail().Output, @"file://([^\x1B#]+)#tm2n1001");
        Assert.True(link.Success);
        Assert.Contains("## TM2N1001", File.ReadAllText(link.Groups[1].Value), StringComparison.Ordinal);
    }

    [Fact]
    public void of_a_column_is_warned_of_by_the_stage_that_is_asked_for_though_features_stay_what_they_were()
    {
        var app = product.BuiltAppIn(product.Folder());
        app.Edit(Path.Combine("data", "demo", "manifest.csv"), "group_id", "notes");
        Assert.Single(app.TryBuild("--no-restore", "-t:TinyM2NetFeaturize").MustSucceed().Lines("warning TM2N2015").Distinct());
    }

    [Fact]
    public void that_is_a_warning_fails_a_build_that_treats_warnings_as_errors()
    {
        var app = product.NewApp(product.Folder());
        File.WriteAllText(app.At("data", "demo", "manifest.csv"), File.ReadAllText(app.At("data", "demo", "manifest.csv")).Replace("group_id", "notes", StringComparison.Ordinal));
        string[] strict = ["-p:TreatWarningsAsErrors=true", "-t:TinyM2NetFeaturize"];
        Assert.Single(app.TryBuild(strict).MustFail().Lines("error TM2N2015"));
        // Nothing was kept that would hide it from the next one.
        Assert.Single(app.TryBuild(strict).MustFail().Lines("error TM2N2015"));
        Assert.Single(app.TryBuild([.. strict, "-p:WarningsNotAsErrors=TM2N2015"]).MustSucceed().Lines("warning TM2N2015"));
    }

    [Theory]
    [InlineData("-p:TinyM2NetMode=Frosen", "TM2N0002")]
    [InlineData("-p:NETCoreSdkVersion=9.0.305", "TM2N0001")]
    [InlineData("-p:TinyM2NetStagePath=Program.cs/", "TM2N0003")]
    public void in_a_property_or_of_the_environment_has_a_code_of_its_own(string property, string code)
    {
        var app = product.NewApp(product.Folder());
        var result = app.TryBuild(property).MustFail();
        Assert.Single(result.Lines($"error {code}"));
        Assert.DoesNotContain("MSB4018", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void of_our_own_is_told_apart_from_the_users()
    {
        var app = product.NewApp(product.Folder());
        File.WriteAllText(app.At("broken.targets"), """
            <Project>
              <Target Name="Broken"><RunStage Stage="NoSuchStage" Requests="@(TinyM2NetModel)" /></Target>
            </Project>
            """);
        var result = app.Dotnet("build", "-nologo", "-t:Broken", $"-p:CustomAfterTinyM2NetTargets={app.At("broken.targets")}").MustFail();
        Assert.Single(result.Lines("error TM2N9001"));
        Assert.DoesNotContain("MSB4018", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void of_a_dataset_in_the_way_of_every_evaluation_is_a_warning_with_the_line_to_add()
    {
        var app = product.NewApp(product.Folder());
        Directory.CreateDirectory(app.At("clips"));
        Directory.Move(app.At("data", "demo"), app.At("clips", "demo"));
        app.Edit("Watcher.csproj", "data/demo/manifest.csv", "clips/demo/manifest.csv");
        var line = Assert.Single(app.TryBuild().MustSucceed().Lines("warning TM2N1103"));
        Assert.Contains("<TinyM2NetDataFolders>data;clips</TinyM2NetDataFolders>", line, StringComparison.Ordinal);
        Assert.Empty(app.TryBuild("-p:TinyM2NetDataFolders=clips").MustSucceed().Lines("warning TM2N1103"));
    }
}
