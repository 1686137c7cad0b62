using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Tests.Modules;

/// <summary>A net of every layer kind, small enough for finite differences, and data for it.</summary>
internal static class SmallNets
{
    public static NetworkDefinition EveryLayer { get; } = new(
        [
            new BranchDefinition("audio", new Shape(9, 7, 1),
            [
                new ConvDefinition(5, 3, 3, 1, Padding.Same, BatchNorm: true, Activation.Relu),
                new SeparableConvDefinition(6, 3, 3, 1, Padding.Valid, BatchNorm: true, Activation.Relu),
                new MaxPoolDefinition(2, 2, 2, 2), new DropoutDefinition(0.2),
                new FlattenDefinition(), new DenseDefinition(7, Activation.Relu), new DropoutDefinition(0.2),
            ]),
            new BranchDefinition("image", new Shape(8, 8, 3),
            [
                new ConvDefinition(4, 3, 3, 2, Padding.Same, BatchNorm: false, Activation.Relu),
                new SeparableConvDefinition(9, 3, 3, 1, Padding.Same, BatchNorm: false, Activation.Relu),
                new GlobalAveragePoolDefinition(),
            ]),
        ],
        [new DenseDefinition(8, Activation.Relu), new DropoutDefinition(0.2), new DenseDefinition(3, Activation.None)], 3);

    /// <summary>Noise around a pattern per class, so that there is something to learn.</summary>
    public static SampleSet Samples(NetworkDefinition definition, int count, ulong seed, double noise = 0.5)
    {
        var features = new List<float[]>();
        var labels = Enumerable.Range(0, count).Select(sample => sample % definition.Classes).ToArray();
        foreach (var branch in definition.Branches)
        {
            var random = new SplitMix(seed).Fork(branch.Modality);
            var patterns = new SplitMix(99).Fork(branch.Modality);
            var classPatterns = new float[definition.Classes][];
            for (var label = 0; label < classPatterns.Length; label++)
            {
                classPatterns[label] = new float[branch.Input.Count];
                foreach (ref var value in classPatterns[label].AsSpan())
                    value = (float)patterns.NextGaussian();
            }

            var values = new float[count * branch.Input.Count];
            for (var index = 0; index < values.Length; index++)
                values[index] = classPatterns[labels[index / branch.Input.Count]][index % branch.Input.Count] + (float)(noise * random.NextGaussian());
            features.Add(values);
        }

        return new SampleSet(features, labels);
    }

    /// <summary>Running statistics and scales as a training leaves them: not the identity.</summary>
    public static void Unsettle<T>(Network<T> network)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Name.Contains(".batchNorm.", StringComparison.Ordinal) || parameter.Name.EndsWith(".bias", StringComparison.Ordinal)))
        {
            var random = new SplitMix(4).Fork(parameter.Name);
            var positive = parameter.Name.EndsWith(".variance", StringComparison.Ordinal) || parameter.Name.EndsWith(".scale", StringComparison.Ordinal);
            foreach (ref var value in parameter.Value.Span)
                value = T.CreateChecked(positive ? 0.5 + random.NextDouble() : 0.3 * random.NextGaussian());
        }
    }
}
