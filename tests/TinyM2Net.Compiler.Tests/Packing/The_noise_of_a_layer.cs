using TinyM2Net.Compiler.Packing;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Tests.Packing;

public sealed class The_noise_of_a_layer
{
    private static readonly NetworkDefinition OneLayer = new([new BranchDefinition("motion", new Shape(1, 4, 1), [new FlattenDefinition()])], [new DenseDefinition(2, Activation.None)], 2);

    [Fact]
    public void is_what_one_computes_by_hand()
    {
        var plan = NetworkPlan.Create(OneLayer);
        var scheme = new QuantizationScheme(plan, plan.Decisions.ToDictionary(d => d.Name, _ => 4));
        // Both channels have the scale 1: what lies between the integers is rounded, 0.5 upwards, at an error of 0.25 + 0.0625 of an energy of 2 * 49 + 6.25 + 0.0625.
        float[] weights = [7, 7, 2.5f, 0, 0, 0.25f, 0, 0];
        var network = new QuantizedNetwork(scheme, new NetworkWeights([new("head/dense1.weight", weights), new("head/dense1.bias", [0f, 0f])]), [0.5f], 1);
        // In steps of a half, 8 bits reach from -63.5 to 63.5, and what rounds to them.
        var set = new SampleSet([[63.7f, 64, -63.7f, -64, 0, 1, 2, 1e9f]], [0, 1]);
        var noise = LayerNoise.Of(network, set, 1, default).Single();
        Assert.Equal("head/dense1", noise.Layer);
        Assert.Equal(Math.Round(10 * Math.Log10((98 + 6.25 + 0.0625) / 0.3125), 2), noise.WeightSqnr);
        Assert.Equal(3 / 8.0, noise.Clipped);
    }

    [Fact]
    public void is_none_where_every_weight_is_an_integer_of_its_scale()
    {
        var plan = NetworkPlan.Create(OneLayer);
        var network = new QuantizedNetwork(new QuantizationScheme(plan, plan.Decisions.ToDictionary(d => d.Name, _ => 4)),
            new NetworkWeights([new("head/dense1.weight", [7, 7, 1, 2, 3, 4, 5, 6]), new("head/dense1.bias", [0f, 0f])]), [1f], 1);
        Assert.Null(LayerNoise.Of(network, new SampleSet([new float[4 * 200]], new int[200]), 1, default).Single().WeightSqnr);
    }

    [Fact]
    public void is_larger_at_4_bits_than_at_8()
    {
        var set = SmallNetworks.Noise(SmallNetworks.TwoBranches, 100, seed: 9);
        var at = ((int[])[4, 8]).Select(bits => LayerNoise.Of(SmallNetworks.Quantize(SmallNetworks.TwoBranches, SmallNetworks.Bits(SmallNetworks.TwoBranches, _ => bits), set), set, 1, default)).ToList();
        Assert.Equal(NetworkPlan.Create(SmallNetworks.TwoBranches).Decisions.Select(d => d.Name), at[0].Select(n => n.Layer));
        Assert.All(at[0].Zip(at[1]), pair => Assert.InRange(pair.Second.WeightSqnr!.Value - pair.First.WeightSqnr!.Value, 15, 35));
    }
}
