using System.Text.Json;
using System.Xml.Linq;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>Many models of one project: what is common to them is made once, each has its place, and all are set side by side.</summary>
[Collection(PackedProduct.Name)]
public class A_sweep(Product product)
{
    private const string Sweep = """<TinyM2NetSweep Include="budgets" Model="demo" Seeds="0;1" MaxSize="25%;60%" />""";

    [Fact]
    public void trains_once_a_seed_compares_all_and_then_has_nothing_to_do_as_a_graph_either()
    {
        var app = With(Sweep);
        app.Build("-t:TinyM2NetSweep", "-m");
        Assert.Equal((1, 2, 4), (Count("features"), Count("train"), Count("bits")));
        Assert.False(Directory.Exists(app.At("bin"))); // models, no app
        foreach (var variant in (string[])["Seed-0.MaxSize-25", "Seed-0.MaxSize-60", "Seed-1.MaxSize-25", "Seed-1.MaxSize-60"])
            Assert.True(File.Exists(Of(app, $"budgets.{variant}/demo.tm2n")), variant);

        using var json = JsonDocument.Parse(File.ReadAllText(Of(app, "sweep.json")));
        var sweep = json.RootElement[0];
        Assert.Equal(["MaxSize 25%", "MaxSize 60%"], sweep.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("settings").GetString()));
        Assert.All(sweep.GetProperty("groups").EnumerateArray(), group => Assert.Equal(2, group.GetProperty("runs").GetInt32()));
        Assert.Empty(sweep.GetProperty("missing").EnumerateArray());
        Assert.Equal(5, File.ReadAllLines(Of(app, "sweep.csv")).Length);
        var page = XDocument.Parse(File.ReadAllText(Of(app, "sweep.html")).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Contains("budgets.Seed-1.MaxSize-60", page.ToString(), StringComparison.Ordinal);

        var before = app.Store();
        var graph = app.Build("-t:TinyM2NetSweep", "-graph", "-isolate", "-p:TinyM2NetSweepNodes=true");
        Assert.Empty(graph.Ran);
        Assert.Equal(4, graph.Tasks.Count(task => task == "CheckModels"));
        Assert.Equal(before, app.Store());

        int Count(string stage) => Directory.GetDirectories(app.At("obj", "tinym2net", stage)).Length;
    }

    [Fact]
    public void builds_one_variant_by_its_name_with_its_own_spec_and_compares_what_there_is()
    {
        var app = With("""<TinyM2NetSweep Include="epochs" SpecOverrides="training.epochs=1;training.epochs=2,branches.motion[1].units=4" />""");
        app.Build("-p:TinyM2NetVariant=epochs.training.epochs_2_branches.motion_1_.units_4");
        var spec = File.ReadAllText(Of(app, "epochs.training.epochs_2_branches.motion_1_.units_4/demo.model.json"));
        Assert.Equal(4, JsonDocument.Parse(spec).RootElement.GetProperty("branches").GetProperty("motion")[1].GetProperty("units").GetInt32());
        Assert.False(Directory.Exists(app.At("bin")));

        var log = app.Build("-t:TinyM2NetCompareVariants");
        Assert.Equal(["TM2N1105"], log.Codes);
        Assert.Contains("epochs.training.epochs_1", File.ReadAllText(Of(app, "sweep.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<TinyM2NetSweep Include="seeds" Model="other" Seeds="0;1" />""", "-t:TinyM2NetSweep", "the model \"other\", which there is not")]
    [InlineData("""<TinyM2NetSweep Include="seeds" Seeds="0;0" />""", "-t:TinyM2NetSweep", "seeds.Seed-0 is there 2 times")]
    [InlineData("""<TinyM2NetSweep Include="seeds" MaxSizes="25%;35%" />""", "-t:TinyM2NetEmitSlurm", "Did you mean \"MaxSize\"?")]
    [InlineData("""<TinyM2NetSweep Include="seeds" Seed="0;1" />""", "-t:TinyM2NetSweep", "no metadata \"Seed\". Did you mean \"Seeds\"?")]
    [InlineData("""<TinyM2NetSweep Include="seeds" Model="demo" />""", "-t:TinyM2NetSweep", "varies nothing")]
    [InlineData("", "-t:TinyM2NetSweep", "There is no TinyM2NetSweep item")]
    [InlineData("""<TinyM2NetSweep Include="seeds" Seeds="0;1" />""", "-p:TinyM2NetVariant=seeds.Seed-7", "There is no variant \"seeds.Seed-7\"")]
    [InlineData("""<TinyM2NetSweep Include="x" SpecOverrides="branches.motion[7].units=4" />""", "-p:TinyM2NetVariant=x.branches.motion_7_.units_4", "leads nowhere at \"[7]\"")]
    public void that_makes_no_sense_is_an_error_before_anything_is_built(string item, string argument, string said)
    {
        var app = With(item);
        var result = product.Dotnet(app.Folder, "build", "-nologo", "-v", "q", argument).MustFail();
        Assert.Contains("error TM2N1104", Assert.Single(result.Lines("TM2N1104")), StringComparison.Ordinal);
        Assert.Contains(said, result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(app.At("obj", "tinym2net", "train")));
    }

    [Fact]
    public void of_values_that_cannot_be_used_builds_none_of_its_variants_and_names_each_value_at_its_place()
    {
        var app = With("""<TinyM2NetSweep Include="values" Seeds="0;x" MaxSize="25%;nix" MemoryLevel="32KiB;much" SpecOverrides="training.epochs=1;training.epohcs=3" />""");
        var errors = app.TryBuild("-t:TinyM2NetSweep").MustFail().Lines("error TM2N").Distinct().ToList();
        Assert.Equal(4, errors.Count);
        Assert.All(errors, error => Assert.Matches("""Watcher\.csproj\(\d+,\d+\): error TM2N10\d\d: The sweep "values"[:,] """, error));
        foreach (var said in (string[])["Seed is \"x\"", "\"nix\"", "MemoryLevel \"much\"", "SpecOverrides \"training.epohcs=3\": "])
            Assert.Single(errors, error => error.Contains(said, StringComparison.Ordinal));
        Assert.Empty(app.Store());
        Assert.Empty(app.TryBuild("-p:TinyM2NetVariant=values.Seed-0.MaxSize-25_.MemoryLevel-32KiB.training.epochs_1", "-t:TinyM2NetFeaturize").MustSucceed().Lines("error"));
    }

    [Fact]
    public void becomes_a_job_of_a_cluster_that_names_no_path_of_this_machine()
    {
        var app = With(Sweep);
        app.Build("-t:TinyM2NetEmitSlurm", "-c", "Release");
        var folder = app.At("obj", "Release", "net10.0", "tinym2net", "sweep", "slurm");
        var job = File.ReadAllText(Path.Combine(folder, "variants.sh"));
        Assert.Contains("#SBATCH --array=0-3\n", job, StringComparison.Ordinal);
        Assert.Contains("'budgets.Seed-1.MaxSize-60'", job, StringComparison.Ordinal);
        Assert.Contains("'-p:Configuration=Release'", job, StringComparison.Ordinal);
        foreach (var script in Directory.GetFiles(folder))
        {
            Assert.DoesNotContain(product.Root, File.ReadAllText(script), StringComparison.Ordinal);
            Assert.DoesNotContain('@', File.ReadAllText(script).Replace("\"$@\"", "", StringComparison.Ordinal));
            if (!OperatingSystem.IsWindows())
                product.Start("bash", folder, "-n", script).MustSucceed();
        }
    }

    internal static string Of(App app, string file) => Path.Combine([app.At("obj", "Debug", "net10.0", "tinym2net", "sweep"), .. file.Split('/')]);

    private App With(string item)
    {
        var app = product.NewApp(product.Folder());
        app.Edit("Watcher.csproj", "</ItemGroup>", $"{item}</ItemGroup>");
        return app;
    }
}
