using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Tests.Packing;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Tests.Sensitivity;

public sealed class When_one_layers_rounding_is_predicted
{
    private static readonly NetworkDefinition Definition = SmallNetworks.OneBranchWithAverage;
    private static readonly SampleSet Set = SmallNetworks.Noise(Definition, 20, seed: 3);
    private static readonly NetworkWeights Weights = Network<float>.Create(Definition, seed: 4).Save();

    [Fact]
    public void A_linear_net_has_the_slope_the_curvature_and_the_trace_of_its_formulas()
    {
        var definition = new NetworkDefinition([new BranchDefinition("plain", new Shape(2, 2, 2), [new FlattenDefinition()])], [new DenseDefinition(3, Activation.None)], 3);
        var set = SmallNetworks.Noise(definition, 24, seed: 5);
        var weights = Network<float>.Create(definition, seed: 6).Save();
        var layer = Run(definition, weights, set, new SensitivityOptions(1, MostProbes: 1200, Tolerance: 0)).Layers[0];

        var (step, w) = (Step("head/dense1.weight", weights, 3), weights["head/dense1.weight"]);
        var (slope, curvature, trace) = (0.0, 0.0, 0.0);
        for (var sample = 0; sample < set.Count; sample++)
        {
            var x = set.Features[0].AsSpan(sample * 8, 8).ToArray();
            var probabilities = Softmax(Product(x, w));
            var along = Product(x, step);
            var mean = probabilities.Zip(along, (p, d) => p * d).Sum();
            slope += (mean - along[set.Labels[sample]]) / set.Count;
            curvature += (probabilities.Zip(along, (p, d) => p * d * d).Sum() - mean * mean) / 2 / set.Count;
            trace += x.Sum(v => (double)v * v) * probabilities.Sum(p => p * (1 - p)) / w.Length / set.Count;
        }
        Assert.Equal(slope, layer.Rounding[0].Slope, 1e-5);
        Assert.Equal(curvature, layer.Curvature4, 1e-5 * curvature);
        Assert.InRange(layer.MeanTrace, trace - 4.5 * layer.StandardError, trace + 4.5 * layer.StandardError);
        Assert.InRange(layer.StandardError, 1e-4 * trace, 0.1 * trace);
    }

    [Fact]
    public void Slope_and_curvature_agree_with_finite_differences()
    {
        var result = Run(Definition, Weights, Set, new SensitivityOptions(1));
        var network = Network<double>.Create(Definition, 0);
        network.Load(Weights);
        foreach (var decision in network.Plan.Decisions)
        {
            const double h = 1e-4;
            var step = Step(decision.WeightName, Weights, decision.Output.Channels);
            var (down, here, up) = (Loss(-h), Loss(0), Loss(h));
            var layer = result.Of(decision.Name);
            Assert.Equal((up - down) / 2 / h, layer.Rounding[0].Slope, 1e-5);
            Assert.Equal((up - 2 * here + down) / h / h / 2, layer.Curvature4, 1e-3 * Math.Abs(layer.Curvature4) + 1e-6);

            double Loss(double along)
            {
                var values = network.WeightsOf(decision).Value;
                for (var i = 0; i < values.Length; i++)
                    values[i] = Weights[decision.WeightName][i] + along * step[i];
                network.LoadBatch(Set, [.. Enumerable.Range(0, Set.Count)]);
                var loss = network.Forward(Set.Count, training: false);
                for (var i = 0; i < values.Length; i++)
                    values[i] = Weights[decision.WeightName][i];
                return loss;
            }
        }
    }

    [Fact]
    public void The_measured_increase_is_that_of_the_network_with_the_layer_rounded()
    {
        var result = Run(Definition, Weights, Set, new SensitivityOptions(1));
        var before = LossOf(Weights);
        foreach (var decision in NetworkPlan.Create(Definition).Decisions)
            foreach (var at in result.Of(decision.Name).Rounding)
            {
                var rounded = new LayerRounding(decision, Weights[decision.WeightName]).Rounded(at.Bits);
                var after = LossOf(new NetworkWeights(Weights.Entries.Select(e => e.Key == decision.WeightName ? KeyValuePair.Create(e.Key, rounded) : e)));
                Assert.Equal(after - before, at.Measured, 2e-6);
            }

        static double LossOf(NetworkWeights weights)
        {
            var network = Network<float>.Create(Definition, 0);
            network.Load(weights);
            network.LoadBatch(Set, [.. Enumerable.Range(0, Set.Count)]);
            return network.Forward(Set.Count, training: false);
        }
    }

    [Fact]
    public void The_loss_is_weighted_as_the_training_s_was()
    {
        var plain = Run(Definition, Weights, Set, new SensitivityOptions(1));
        var weighted = Run(Definition, Weights, Set, new SensitivityOptions(1, [3, 1, 0.5]));
        Assert.NotEqual(plain.Loss, weighted.Loss);
        Assert.NotEqual(plain.Layers[0].Rounding[0].Measured, weighted.Layers[0].Rounding[0].Measured);
        Assert.Equal(plain.ToJson(), Run(Definition, Weights, Set, new SensitivityOptions(1, [1, 1, 1])).ToJson());
    }

    [Fact]
    public void Small_steps_do_as_predicted()
    {
        var result = Run(Definition, Weights, Set, new SensitivityOptions(1));
        Assert.InRange(result.Agreement8!.Spearman, 0.99, 1);
        Assert.All(result.Layers, l => Assert.Equal(l.Rounding[1].Predicted, l.Rounding[1].Measured, 0.2 * Math.Abs(l.Rounding[1].Measured) + 1e-5));
        Assert.InRange(result.Agreement4!.Low, -1, result.Agreement4.Spearman);
        Assert.InRange(result.Agreement4.High, result.Agreement4.Spearman, 1);
    }

    private static SensitivityResult Run(NetworkDefinition definition, NetworkWeights weights, SampleSet set, SensitivityOptions options) =>
        SensitivityStage.Run(definition, weights, set, options, new StageContext());

    private static float[] Step(string name, NetworkWeights weights, int channels)
    {
        var rounded = new float[weights[name].Length];
        WeightQuantizer.FakeQuantize(weights[name], WeightQuantizer.Scales(weights[name], channels, 4), 4, rounded);
        return [.. rounded.Zip(weights[name], (r, w) => r - w)];
    }

    private static double[] Product(float[] x, float[] weights) =>
        [.. Enumerable.Range(0, 3).Select(c => x.Select((v, i) => (double)v * weights[i * 3 + c]).Sum())];

    private static double[] Softmax(double[] logits)
    {
        var powers = logits.Select(Math.Exp).ToArray();
        return [.. powers.Select(p => p / powers.Sum())];
    }
}
