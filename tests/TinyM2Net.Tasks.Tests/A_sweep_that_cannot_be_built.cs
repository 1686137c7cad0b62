using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using TinyM2Net.Tasks.Tests.Support;

namespace TinyM2Net.Tasks.Tests;

/// <summary>All that is wrong with a sweep is told at its item, before any of its variants is built.</summary>
public sealed class A_sweep_that_cannot_be_built : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Engine engine = new();

    public A_sweep_that_cannot_be_built()
    {
        TinyModel.WriteSpec(folder["demo.model.json"]);
        File.WriteAllText(folder["Demo.csproj"], "<Project>\n  <ItemGroup>\n    <TinyM2NetSweep Include=\"tries\" />\n  </ItemGroup>\n</Project>\n");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Seed", "0", "no metadata \"Seed\". Did you mean \"Seeds\"? Known: \"Model\", \"Seeds\"")]
    [InlineData("MinAccuracy", "90%", "no metadata \"MinAccuracy\"")]
    [InlineData("Seeds", "", "varies nothing")]
    public void has_metadata_that_is_no_axis_or_none(string name, string value, string said)
    {
        Assert.False(Check(Sweep(name, value), Variant()));
        Is("TM2N1104", said);
    }

    [Fact]
    public void has_an_axis_of_semicolons()
    {
        Assert.False(Check(Sweep("Seeds", ";")));
        Is("TM2N1104", "no value");
    }

    [Theory]
    [InlineData("Seed", "x", "TM2N1015", "The sweep \"tries\": Seed is \"x\"")]
    [InlineData("MaxSize", "nix", "TM2N1013", "The sweep \"tries\": MaxSize")]
    [InlineData("MemoryLevel", "much", "TM2N1015", "The sweep \"tries\": MemoryLevel \"much\"")]
    [InlineData("SpecOverrides", "training.epohcs=3", "TM2N1001", "SpecOverrides \"training.epohcs=3\": ")]
    [InlineData("SpecOverrides", "training[7]=3", "TM2N1104", "leads nowhere at \"[7]\"")]
    public void has_a_value_that_cannot_be_used(string axis, string value, string code, string said)
    {
        Assert.False(Check(Sweep("Seeds", "any"), Variant(axis, value), Variant(axis, value), Variant("Seed", "1")));
        // The two of one name beside it.
        Assert.Equal("TM2N1104", engine.Errors[1].Code);
        engine.Errors.RemoveAt(1);
        Is(code, said);
    }

    [Fact]
    public void is_of_a_model_that_learns_from_another()
    {
        var spec = File.ReadAllText(folder["demo.model.json"]);
        File.WriteAllText(folder["demo.model.json"], spec.Replace("\"training\":", "\"distillation\": { \"teacher\": \"big\" }, \"training\":", StringComparison.Ordinal));
        Assert.False(Check(Sweep("Seeds", "0;1"), Variant("Seed", "0"), Variant("Seed", "1")));
        Is("TM2N1104", "of the model \"demo\", which learns from \"big\"");
    }

    [Fact]
    public void is_not_one_that_can()
    {
        Assert.True(Check(Sweep("Seeds", "0;1"), Variant("Seed", "0"), Variant("Seed", "1"), Variant("MemoryLevel", "32KiB")), string.Join('\n', engine.Errors.Select(e => e.Message)));
        Assert.Empty(engine.Errors);
    }

    private void Is(string code, string said)
    {
        var error = Assert.Single(engine.Errors);
        Assert.Equal((code, folder["Demo.csproj"], 3), (error.Code, error.File, error.LineNumber));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    private static TaskItem Sweep(string name, string value) => new("tries", new Dictionary<string, string> { [name] = value });

    private static TaskItem Variant(string axis = "Seed", string value = "-") => new($"tries.{axis}-{value}", new Dictionary<string, string> { ["Sweep"] = "tries", [axis] = value });

    private bool Check(ITaskItem sweep, params ITaskItem[] variants)
    {
        using var check = new CheckSweep
        {
            BuildEngine = engine,
            Sweeps = [sweep],
            Variants = variants,
            Models = [new TaskItem(folder["demo.model.json"], new Dictionary<string, string> { ["Name"] = "demo" })],
            ProjectFile = folder["Demo.csproj"],
        };
        return check.Execute();
    }
}
