using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Tests.Packing;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Onnx.Tests;

/// <summary>Nets with every kind of layer, in every way that ONNX lays out otherwise than we do.</summary>
internal static class NetworkCases
{
    private static readonly NetworkDefinition Odd = new(
        [
            // Kernels that are not square, strides that leave an odd row over, pools that overlap, a map that ends the branch.
            new BranchDefinition("tall", new Shape(17, 8, 3),
            [
                new ConvDefinition(6, 5, 1, 2, Padding.Same, false, Activation.Relu), new SeparableConvDefinition(5, 1, 4, 3, Padding.Same, false, Activation.None),
                new MaxPoolDefinition(3, 2, 2, 1),
            ]),
            // A vector that is read as a map again.
            new BranchDefinition("flat", new Shape(6, 5, 1), [new DenseDefinition(8, Activation.Relu), new ConvDefinition(7, 1, 1, 1, Padding.Valid, false, Activation.Relu)]),
            // Nothing but a flattening: the branch's numbers are the input's.
            new BranchDefinition("plain", new Shape(3, 3, 3), [new FlattenDefinition()]),
        ],
        [new DenseDefinition(5, Activation.None)], 5);

    public static IReadOnlyDictionary<string, NetworkDefinition> All { get; } = new Dictionary<string, NetworkDefinition>
    {
        ["two branches"] = SmallNetworks.TwoBranches,
        ["average"] = SmallNetworks.OneBranchWithAverage,
        ["mixed signs"] = SmallNetworks.MixedSigns,
        ["odd"] = Odd,
        ["case 1"] = Preset("tinym2net-case1", 2),
        ["case 2"] = Preset("tinym2net-case2", 5),
    };

    private static NetworkDefinition Preset(string name, int classes)
    {
        var preset = Presets.Nets[name];
        var definition = new NetworkDefinition([.. preset.Branches.Select(b => new BranchDefinition(b.Key, b.Value.Features.Shape, b.Value.Layers))],
            [.. preset.Head, new DenseDefinition(classes, Activation.None)], classes);
        return BatchNormFolding.Fold(definition, Network<float>.Create(definition, seed: 1).Save()).Definition;
    }
}
