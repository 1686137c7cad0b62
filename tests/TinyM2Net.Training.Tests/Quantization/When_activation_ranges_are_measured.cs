using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Training.Tests.Quantization;

public sealed class When_activation_ranges_are_measured
{
    private const int Samples = 100;
    private const int Values = 64;

    private static readonly NetworkDefinition Net = new(
        [new BranchDefinition("a", new Shape(1, Values, 1), [new FlattenDefinition(), new DenseDefinition(4, Activation.Relu)])], [new DenseDefinition(2, Activation.None)], 2);

    [Fact]
    public void a_few_samples_that_reach_far_beyond_the_others_have_no_say_at_any_layer() => Assert.Equal(Steps(hot: 0, 1), Steps(hot: 3, 50));

    [Fact]
    public void samples_that_are_many_do() => Assert.True(Steps(hot: 10, 50)[0] > 10 * Steps(hot: 0, 1)[0]);

    [Fact]
    public void a_few_that_reach_not_much_farther_do() => Assert.True(Steps(hot: 3, 3)[0] > Steps(hot: 0, 1)[0]);

    /// <param name="hot">The last samples, times <paramref name="factor"/>; the others alone where it is 1.</param>
    private static float[] Steps(int hot, float factor)
    {
        var random = new SplitMix(7);
        var features = new float[Samples * Values];
        for (var i = 0; i < features.Length; i++)
            // Even reach: each sample has its ends at -1 and 1.
            features[i] = (i % Values) switch { 0 => -1, 1 => 1, _ => 2 * random.NextSingle() - 1 } * (i / Values >= Samples - hot ? factor : 1);
        var scheme = new QuantizationScheme(NetworkPlan.Create(Net), NetworkPlan.Create(Net).Decisions.ToDictionary(d => d.Name, _ => 8));
        int[] samples = [.. Enumerable.Range(0, Samples - (factor == 1 ? 3 : 0))];
        return Calibration.Steps(scheme, Network<float>.Create(Net, 1).Save(), new SampleSet([features], new int[Samples]), samples, 1);
    }
}
