using System.Text.Json.Nodes;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Sweeps;

namespace TinyM2Net.Compiler.Tests.Sweeps;

public class A_sweep
{
    private const string Spec = """
        { // what is varied
          "training": { "epochs": 2 }, "branches": { "audio": [ { "type": "conv", "filters": 4 }, null ] },
        }
        """;

    [Theory]
    [InlineData("training.epochs=40", "training.epochs", "40")]
    [InlineData("branches.audio[0].filters=8, training.epochs=3", "branches.audio[0].filters", "8")]
    [InlineData("quantization.epochs=1", "quantization.epochs", "1")]
    [InlineData("branches.audio[0].type=separableConv", "branches.audio[0].type", "\"separableConv\"")]
    [InlineData("training.learningRate=[0.1]", "training.learningRate[0]", "0.1")]
    public void overrides_what_a_path_leads_to(string overrides, string path, string value)
    {
        JsonNode? node = JsonNode.Parse(SpecOverrides.Apply(Spec, overrides, "field.model.json"));
        foreach (var step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.'))
            node = step[0] == '[' ? node![int.Parse(step.Trim('[', ']'), System.Globalization.CultureInfo.InvariantCulture)] : node![step];
        Assert.Equal(value, node!.ToJsonString());
    }

    [Theory]
    [InlineData("training.epochs")]
    [InlineData("=4")]
    [InlineData("branches.audio[2].filters=8")]
    [InlineData("branches.audio[1].filters=8")]
    [InlineData("training.epochs.more=8")]
    [InlineData("training[0]=8")]
    public void refuses_an_override_that_leads_nowhere(string overrides) =>
        Assert.Equal(DiagnosticCodes.UnusableSweep, Assert.Throws<DiagnosticException>(() => SpecOverrides.Apply(Spec, overrides, "field.model.json")).Diagnostics.Single().Code);

    [Fact]
    public void tells_a_mean_and_the_deviation_of_a_sample()
    {
        Assert.Equal(new Spread(4, 2), Spread.Of([2, 4, 6]));
        Assert.Equal(new Spread(3, 0), Spread.Of([3]));
    }

    [Fact]
    public void groups_what_differs_by_its_seed_alone()
    {
        static SweepVariant Of(string seed, string size) => new("s", "s", "m", [new(SweepVariant.Seed, seed), new("MaxSize", size)]);
        Assert.Equal(Of("1", "25%").Group, Of("2", "25%").Group);
        Assert.NotEqual(Of("1", "25%").Group, Of("1", "35%").Group);
    }
}
