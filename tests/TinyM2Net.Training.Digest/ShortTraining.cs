using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;
using TinyM2Net.Training.Tests.Modules;

namespace TinyM2Net.Training.Digest;

/// <summary>
/// All that a build computes in floating point, in small: three epochs of a net of every layer kind with dropout and augmentation, a
/// Hessian-vector product, three epochs of quantization-aware tuning at mixed bits.
/// </summary>
internal static class ShortTraining
{
    // The last batch of an epoch is short, and neither is a multiple of the shards.
    private const int Samples = 45;
    private const int BatchSize = 30;

    // Channels and units that need every vector width there is, and single lanes for the rest.
    private static readonly NetworkDefinition Net = new(
        [
            new BranchDefinition("audio", new Shape(13, 9, 1),
            [
                new ConvDefinition(37, 3, 3, 1, Padding.Same, BatchNorm: true, Activation.Relu),
                new SeparableConvDefinition(45, 3, 3, 1, Padding.Valid, BatchNorm: true, Activation.Relu),
                new MaxPoolDefinition(2, 2, 2, 2), new DropoutDefinition(0.2),
                new FlattenDefinition(), new DenseDefinition(31, Activation.Relu), new DropoutDefinition(0.2),
            ]),
            new BranchDefinition("image", new Shape(10, 10, 3),
            [
                new ConvDefinition(19, 3, 3, 2, Padding.Same, BatchNorm: false, Activation.Relu),
                new SeparableConvDefinition(33, 3, 3, 1, Padding.Same, BatchNorm: false, Activation.Relu),
                new GlobalAveragePoolDefinition(),
            ]),
        ],
        [new DenseDefinition(53, Activation.Relu), new DropoutDefinition(0.2), new DenseDefinition(3, Activation.None)], 3);

    public static IEnumerable<(string Name, byte[] Bytes)> Run(int threads)
    {
        var train = SmallNets.Samples(Net, Samples, 1);
        var validation = SmallNets.Samples(Net, Samples / 3, 2);
        var options = new TrainingOptions
        {
            Epochs = 3,
            BatchSize = BatchSize,
            LearningRate = 1e-2,
            WarmUpSteps = 2,
            Seed = 3,
            MaxDegreeOfParallelism = threads,
            Augmentation =
            [
                new AugmentationOptions { TimeShift = 0.2, Noise = 0.1, TimeMask = 0.3, FrequencyMask = 1, Loudness = 0.1 },
                new AugmentationOptions { Mirror = true, PixelShift = 1, Level = 0.1, Contrast = 0.1 },
            ],
        };
        var trained = Trainer.Fit(Net, train, validation, options).Best;
        yield return ("trained", Bytes(trained));

        var (folded, weights) = BatchNormFolding.Fold(Net, trained);
        yield return ("product", Bytes(Product(folded, weights, train, threads)));

        var plan = NetworkPlan.Create(folded);
        var bits = plan.Decisions.Select((layer, index) => (layer.Name, Bits: index % 2 == 0 ? 8 : 4)).ToDictionary(layer => layer.Name, layer => layer.Bits);
        var (quantized, _) = QuantizationTuning.Run(new QuantizationScheme(plan, bits), weights, train, validation, Samples, options, null,
            TimeProvider.System);
        yield return ("tuned", Bytes(quantized.ToWeights()));
    }

    private static NetworkWeights Product(NetworkDefinition definition, NetworkWeights weights, SampleSet train, int threads)
    {
        var network = Network<float>.Create(definition, 0, BatchSize, threads);
        network.Load(weights);
        HessianVector.Prepare(network, train, [.. Enumerable.Range(0, BatchSize)]);
        var products = new List<KeyValuePair<string, float[]>>();
        HessianVector.Product(network, (_, direction) => direction.Fill(1), (layer, _, product) => products.Add(KeyValuePair.Create(layer.Name, product.ToArray())));
        return new NetworkWeights(products);
    }

    private static byte[] Bytes(NetworkWeights weights)
    {
        using var stream = new MemoryStream();
        weights.Save(stream);
        return stream.ToArray();
    }
}
