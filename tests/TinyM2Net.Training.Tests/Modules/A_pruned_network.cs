using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Tests.Modules;

public class A_pruned_network
{
    private static readonly SampleSet Set = SmallNets.Samples(SmallNets.EveryLayer, 40, 5);

    [Fact]
    public void answers_bit_for_bit_as_before_where_its_lost_units_were_silent()
    {
        var (definition, weights) = WithSilentUnits(("audio/conv1", 1), ("audio/separable1.pointwise", 0), ("audio/dense1", 6), ("image/conv1", 3), ("image/separable1.pointwise", 8), ("head/dense1", 2));
        var whole = Load(definition, weights);
        var units = FiringUnits.Of(whole, Set);
        // The net is random, so others may be silent too; those six are for certain.
        Assert.All((string[])["audio/conv1", "audio/separable1", "audio/dense1", "image/conv1", "image/separable1", "head/dense1"],
            layer => Assert.True(units.Single(u => u.Layer == layer) is { } kept && kept.Silent > 0));

        var (prunedDefinition, prunedWeights) = Pruning.Apply(definition, weights, units);
        var pruned = Load(prunedDefinition, prunedWeights);
        Assert.True(pruned.Plan.Parameters < whole.Plan.Parameters);
        Assert.All(FiringUnits.Of(pruned, Set), layer => Assert.Equal(0, layer.Silent));
        Assert.Equal(Evaluator.Logits(whole, Set), Evaluator.Logits(pruned, Set));
    }

    [Fact]
    public void is_the_same_when_all_its_units_stay()
    {
        var (definition, weights) = WithSilentUnits();
        var (same, values) = Pruning.Apply(definition, weights, []);
        Assert.Equal(NetworkPlan.Create(definition).Decisions, NetworkPlan.Create(same).Decisions);
        Assert.All(weights.Entries, entry => Assert.Equal(entry.Value, values[entry.Key]));
    }

    private static (NetworkDefinition Definition, NetworkWeights Weights) WithSilentUnits(params (string Layer, int Unit)[] silent)
    {
        var network = Network<float>.Create(SmallNets.EveryLayer, 3);
        SmallNets.Unsettle(network);
        var (definition, weights) = BatchNormFolding.Fold(SmallNets.EveryLayer, network.Save());
        foreach (var (layer, unit) in silent)
            weights[layer + ".bias"][unit] = -1e6f;
        return (definition, weights);
    }

    private static Network<float> Load(NetworkDefinition definition, NetworkWeights weights)
    {
        var network = Network<float>.Create(definition, 0);
        network.Load(weights);
        return network;
    }
}
