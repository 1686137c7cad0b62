using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Tests.Modules;

/// <summary>The two nets of the paper's tables 2 and 3, as papers.md reads them.</summary>
internal static class PaperNets
{
    public static NetworkDefinition Case1 { get; } = new(
        [
            new BranchDefinition("cough", new Shape(203, 20, 1), Branch(Padding.Valid, 16, 32, 32, 3, 32)),
            new BranchDefinition("speech", new Shape(333, 13, 1), Branch(Padding.Valid, 64, 32, 16, 2, 32)),
        ],
        [Relu(256), Drop, Relu(128), Drop, new DenseDefinition(2, Activation.None)], 2);

    public static NetworkDefinition Case2 { get; } = new(
        [
            new BranchDefinition("audio", new Shape(44, 13, 1), Branch(Padding.Same, 64, 32, 64, 2, 64)),
            new BranchDefinition("image", new Shape(32, 32, 3), Branch(Padding.Same, 64, 32, 64, 2, 64)),
        ],
        [Relu(64), Drop, new DenseDefinition(4, Activation.None)], 4);

    private static DropoutDefinition Drop => new(0.2);

    private static DenseDefinition Relu(int units) => new(units, Activation.Relu);

    private static List<LayerDefinition> Branch(Padding padding, int first, int second, int third, int pool, int dense) =>
    [
        new ConvDefinition(first, 3, 3, 1, padding, BatchNorm: true, Activation.Relu),
        new SeparableConvDefinition(second, 3, 3, 1, padding, BatchNorm: false, Activation.Relu),
        new MaxPoolDefinition(pool, pool, pool, pool), Drop,
        new SeparableConvDefinition(third, 3, 3, 1, padding, BatchNorm: false, Activation.Relu),
        new MaxPoolDefinition(pool, pool, pool, pool), Drop,
        new FlattenDefinition(), Relu(dense), Drop,
    ];
}
