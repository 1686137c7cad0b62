using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.BitSearch;

/// <summary>The paper's second net (papers, table 3) as it is after batch-norm folding.</summary>
internal static class CaseTwo
{
    public static readonly NetworkPlan Plan = NetworkPlan.Create(new NetworkDefinition(
        [new BranchDefinition("audio", new Shape(44, 13, 1), Branch()), new BranchDefinition("image", new Shape(32, 32, 3), Branch())],
        [new DenseDefinition(64, Activation.Relu), new DenseDefinition(4, Activation.None)], 4));

    private static IReadOnlyList<LayerDefinition> Branch() =>
    [
        new ConvDefinition(64, 3, 3, 1, Padding.Same, false, Activation.Relu),
        new SeparableConvDefinition(32, 3, 3, 1, Padding.Same, false, Activation.Relu), new MaxPoolDefinition(2, 2, 2, 2),
        new SeparableConvDefinition(64, 3, 3, 1, Padding.Same, false, Activation.Relu), new MaxPoolDefinition(2, 2, 2, 2),
        new FlattenDefinition(), new DenseDefinition(64, Activation.Relu),
    ];
}
