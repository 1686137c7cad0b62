using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Tests.BitSearch;

namespace TinyM2Net.Compiler.Tests.Packing;

/// <summary>Bytes do not depend on what the weights are: initial ones do.</summary>
public sealed class When_the_papers_second_net_is_packed
{
    [Theory]
    [InlineData("W8A8", 410.3, 412)]
    [InlineData("mixed", 272.1, 272.15)]
    [InlineData("W4A4", 206.1, 208)]
    public void It_takes_the_papers_bytes(string setting, double expected, double most)
    {
        var definition = CaseTwo.Plan.Definition;
        var set = SmallNetworks.Noise(definition, 4, seed: 1);
        var bits = CaseTwo.Plan.Decisions.ToDictionary(d => d.Name, d => setting == "W8A8" || setting == "mixed" && d.Name == "audio/dense1" ? 8 : 4);
        var output = PackStage.Run(new PackInput("case2", ["a", "b", "c", "d"], SmallNetworks.Modalities(definition), SmallNetworks.Quantize(definition, bits, set),
            [], []), new StageContext());
        Assert.InRange(output.Report.Sizes.WeightsAndBiases / 1024.0, expected - 0.1, most);
        Assert.InRange(output.Report.Sizes.Requantizers, 1, 4 * 1024);
        Assert.InRange(output.File.Length / 1024.0, expected, most + 32);
    }
}
