using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Tests.Packing;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.Sensitivity;

public sealed class When_traces_are_estimated
{
    private static readonly NetworkDefinition Definition = SmallNetworks.OneBranchWithAverage;
    private static readonly SampleSet Set = SmallNetworks.Noise(Definition, 20, seed: 3);
    private static readonly NetworkWeights Weights = Network<float>.Create(Definition, seed: 4).Save();

    [Fact]
    public void They_agree_with_the_exact_diagonal_within_their_standard_errors()
    {
        var result = SensitivityStage.Run(Definition, Weights, Set, new SensitivityOptions(Seed: 1, MostProbes: 400, Tolerance: 0), new StageContext());
        Assert.Equal(400, result.Probes);
        Assert.All(result.Layers, layer =>
        {
            Assert.True(layer.StandardError > 0);
            Assert.InRange(layer.MeanTrace, Exact(layer.Name) - 4.5 * layer.StandardError, Exact(layer.Name) + 4.5 * layer.StandardError);
            Assert.True(layer.Perturbation4 > 50 * layer.Perturbation8);
        });
    }

    [Fact]
    public void Threads_change_no_bit_and_the_seed_does()
    {
        var options = new SensitivityOptions(Seed: 1, MostProbes: 6);
        var one = SensitivityStage.Run(Definition, Weights, Set, options, new StageContext());
        Assert.Equal(one.ToJson(), SensitivityStage.Run(Definition, Weights, Set, options, new StageContext { MaxDegreeOfParallelism = 3 }).ToJson());
        Assert.NotEqual(one.ToJson(), SensitivityStage.Run(Definition, Weights, Set, options with { Seed = 2 }, new StageContext()).ToJson());
        Assert.Equal(one.ToJson(), SensitivityResult.FromJson(one.ToJson()).ToJson());
    }

    [Fact]
    public void Probing_stops_once_the_interval_is_narrow_enough()
    {
        // One dense layer: its Hessian is positive, so the sum is too.
        var definition = new NetworkDefinition([new BranchDefinition("plain", new Shape(3, 3, 2), [new FlattenDefinition()])], [new DenseDefinition(5, Activation.None)], 5);
        var (set, weights) = (SmallNetworks.Noise(definition, 40, seed: 3), Network<float>.Create(definition, seed: 4).Save());
        var wide = SensitivityStage.Run(definition, weights, set, new SensitivityOptions(Seed: 1, MostProbes: 2000, Tolerance: 0.15), new StageContext());
        var narrow = SensitivityStage.Run(definition, weights, set, new SensitivityOptions(Seed: 1, MostProbes: 2000, Tolerance: 0.05), new StageContext());
        Assert.InRange(wide.TotalHalfWidth, 0.001, 0.15);
        Assert.InRange(narrow.TotalHalfWidth, 0.001, 0.05);
        Assert.InRange(wide.Probes, 32, narrow.Probes - 1);
        Assert.InRange(narrow.Probes, 64, 1999);
    }

    [Fact]
    public void The_count_and_the_width_are_said()
    {
        var lines = new List<string>();
        var result = SensitivityStage.Run(Definition, Weights, Set, new SensitivityOptions(Seed: 1), new StageContext { Announce = lines.Add });
        Assert.Contains($"{result.Probes} probes", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Contains("Spearman", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_mean_counts_as_zero_and_is_said()
    {
        var layer = new LayerSensitivity("layer", -0.5, 0.1, 3, 1);
        Assert.True(layer.IsClamped);
        Assert.Equal(0, layer.Omega(4));
        Assert.Contains("\"isClamped\": true", System.Text.Encoding.UTF8.GetString(new SensitivityResult(1, 1, 0, [layer]).ToJson()), StringComparison.Ordinal);
    }

    /// <summary>The mean of the Hessian's diagonal, one product a weight.</summary>
    private static double Exact(string name)
    {
        var network = Network<float>.Create(Definition, 0);
        network.Load(Weights);
        network.KeepActivations();
        network.LoadBatch(Set, [.. Enumerable.Range(0, Set.Count)]);
        network.Forward(Set.Count, training: false);
        network.Backward();
        var parameter = network.WeightsOf(network.Plan.Decisions.Single(d => d.Name == name));
        var sum = 0.0;
        for (var i = 0; i < parameter.Length; i++)
        {
            foreach (var decision in network.Plan.Decisions)
                network.WeightsOf(decision).Tangent.Span.Clear();
            parameter.Tangent[i] = 1;
            network.Tangent();
            sum += parameter.GradientTangent[i];
        }
        return sum / parameter.Length;
    }
}
