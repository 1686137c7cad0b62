using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Tests.Packing;

/// <summary>Nets of seconds with every kind of layer, and noise to feed them.</summary>
internal static class SmallNetworks
{
    public static readonly NetworkDefinition TwoBranches = new(
        [
            new BranchDefinition("motion", new Shape(12, 6, 1),
            [
                new ConvDefinition(8, 3, 3, 1, Padding.Valid, false, Activation.Relu), new SeparableConvDefinition(6, 3, 3, 1, Padding.Same, false, Activation.Relu),
                new MaxPoolDefinition(2, 2, 2, 2), new FlattenDefinition(), new DenseDefinition(10, Activation.Relu),
            ]),
            new BranchDefinition("image", new Shape(9, 9, 3),
            [
                new ConvDefinition(5, 3, 3, 2, Padding.Same, false, Activation.Relu), new SeparableConvDefinition(7, 3, 3, 1, Padding.Same, false, Activation.Relu),
                new MaxPoolDefinition(2, 2, 2, 2), new DenseDefinition(6, Activation.Relu),
            ]),
        ],
        [new DenseDefinition(9, Activation.Relu), new DenseDefinition(4, Activation.None)], 4);

    public static readonly NetworkDefinition OneBranchWithAverage = new(
        [
            new BranchDefinition("motion", new Shape(10, 6, 1),
                [new ConvDefinition(8, 3, 3, 1, Padding.Same, false, Activation.Relu), new SeparableConvDefinition(12, 3, 3, 2, Padding.Same, false, Activation.Relu), new GlobalAveragePoolDefinition()]),
        ],
        [new DenseDefinition(3, Activation.None)], 3);

    /// <summary>Branches that end with ReLU and without, as a vector and as a map, and one that is its input.</summary>
    public static readonly NetworkDefinition MixedSigns = new(
        [
            new BranchDefinition("motion", new Shape(6, 5, 1), [new DenseDefinition(8, Activation.Relu)]),
            new BranchDefinition("image", new Shape(7, 6, 3), [new SeparableConvDefinition(5, 3, 3, 2, Padding.Same, false, Activation.None)]),
            new BranchDefinition("map", new Shape(8, 4, 1), [new ConvDefinition(4, 3, 3, 2, Padding.Same, false, Activation.Relu), new MaxPoolDefinition(2, 2, 2, 2)]),
            new BranchDefinition("plain", new Shape(3, 3, 3), [new FlattenDefinition()]),
        ],
        [new DenseDefinition(9, Activation.Relu), new DenseDefinition(4, Activation.None)], 4);

    public static IReadOnlyDictionary<string, int> Bits(NetworkDefinition definition, Func<int, int> ofIndex) =>
        NetworkPlan.Create(definition).Decisions.Select((d, i) => (d.Name, Bits: ofIndex(i))).ToDictionary(x => x.Name, x => x.Bits);

    /// <summary>Initial weights with biases that matter, and steps measured on noise.</summary>
    public static QuantizedNetwork Quantize(NetworkDefinition definition, IReadOnlyDictionary<string, int> bits, SampleSet set, IReadOnlyDictionary<string, int>? activationBits = null)
    {
        var scheme = new QuantizationScheme(NetworkPlan.Create(definition), bits, activationBits);
        var network = Network<float>.Create(definition, seed: 5);
        var random = new SplitMix(6);
        foreach (var bias in network.Parameters.Where(p => p.Name.EndsWith(".bias", StringComparison.Ordinal)))
            foreach (ref var value in bias.Value.Span)
                value = 0.2f * (float)random.NextGaussian();
        var weights = network.Save();
        var steps = Calibration.Steps(scheme, weights, set, [.. Enumerable.Range(0, Math.Min(64, set.Count))], 1);
        return new QuantizedNetwork(scheme, weights, steps, 8f / 32767);
    }

    public static SampleSet Noise(NetworkDefinition definition, int count, ulong seed)
    {
        var random = new SplitMix(seed);
        var features = definition.Branches.Select(branch =>
        {
            var values = new float[count * branch.Input.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)random.NextGaussian();
            return values;
        }).ToList();
        return new SampleSet(features, [.. Enumerable.Range(0, count).Select(i => i % definition.Classes)]);
    }

    /// <summary>Each class a pattern of its own, under noise: something to learn.</summary>
    public static SampleSet Patterns(NetworkDefinition definition, int count, ulong seed)
    {
        var set = Noise(definition, count, seed);
        for (var b = 0; b < definition.Branches.Count; b++)
        {
            var size = definition.Branches[b].Input.Count;
            var patterns = Noise(definition, definition.Classes, seed: 77).Features[b];
            for (var i = 0; i < set.Features[b].Length; i++)
                set.Features[b][i] += 0.8f * patterns[set.Labels[i / size] * size + i % size];
        }
        return set;
    }

    public static IReadOnlyList<ModalityContent> Modalities(NetworkDefinition definition) => [.. definition.Branches.Select(branch =>
    {
        FeatureSettings settings = branch.Input.Channels == 1
            ? new SeriesFeatureSettings { Rows = branch.Input.Height, Columns = branch.Input.Width }
            : new ImageFeatureSettings { Height = branch.Input.Height, Width = branch.Input.Width, Channels = branch.Input.Channels };
        var count = branch.Input.Channels == 1 ? branch.Input.Width : branch.Input.Channels;
        var statistics = new Standardization(new float[count], [.. Enumerable.Repeat(1f, count)], branch.Input.Channels == 1);
        return new ModalityContent(branch.Modality, settings, FeatureTables.Empty, statistics);
    })];
}
