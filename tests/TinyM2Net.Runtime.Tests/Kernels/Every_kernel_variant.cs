using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;
using TinyM2Net.Runtime.Tests.Execution;

namespace TinyM2Net.Runtime.Tests.Kernels;

/// <summary>Scalar is the specification; the others must give its integers, whatever the shape.</summary>
public class Every_kernel_variant
{
    public static TheoryData<string> Supported => [.. KernelVariant.All.Where(variant => variant.IsSupported).Select(variant => variant.Name)];

    [Theory]
    [MemberData(nameof(Supported))]
    public void equals_scalar_on_random_convolutions(string variant) => Compare(variant, 50, build =>
    {
        ref var random = ref build.Random;
        var (height, width) = (1 + random.NextInt(4), 1 + random.NextInt(4));
        var layer = build.Input("x", new Shape(height + random.NextInt(12), width + random.NextInt(12), 1 + random.NextInt(20)));
        layer = build.Convolution(layer, 1 + random.NextInt(40), height, width, 1 + random.NextInt(3), AnyPadding(ref random), WeightBits(ref random), Bits(ref random), Sign(ref random));
        return build.Convolution(layer, 1 + random.NextInt(40), 1, 1, 1, AnyPadding(ref random), WeightBits(ref random), Bits(ref random), Sign(ref random));
    });

    [Theory]
    [MemberData(nameof(Supported))]
    public void equals_scalar_on_random_depthwise_convolutions(string variant) => Compare(variant, 50, build =>
    {
        ref var random = ref build.Random;
        var (height, width) = (1 + random.NextInt(5), 1 + random.NextInt(5));
        var layer = build.Input("x", new Shape(height + random.NextInt(12), width + random.NextInt(12), 1 + random.NextInt(40)));
        layer = build.Depthwise(layer, height, width, 1 + random.NextInt(3), AnyPadding(ref random), WeightBits(ref random), Bits(ref random), Sign(ref random));
        return build.Depthwise(layer, 1, 1, 1, Padding.Valid, WeightBits(ref random), Bits(ref random), Sign(ref random));
    });

    [Theory]
    [MemberData(nameof(Supported))]
    public void equals_scalar_on_random_dense_layers(string variant) => Compare(variant, 50, build =>
    {
        ref var random = ref build.Random;
        var layer = build.Input("x", new Shape(1 + random.NextInt(8), 1 + random.NextInt(8), 1 + random.NextInt(9)));
        layer = build.Dense(layer, 1 + random.NextInt(70), WeightBits(ref random), Bits(ref random), Sign(ref random));
        return build.Dense(layer, 1 + random.NextInt(20), WeightBits(ref random), 16, true);
    });

    [Theory]
    [MemberData(nameof(Supported))]
    public void equals_scalar_on_random_pools_and_concatenations(string variant) => Compare(variant, 50, build =>
    {
        ref var random = ref build.Random;
        var (signed, bits) = (Sign(ref random), Bits(ref random));
        var branches = new int[2];
        for (var b = 0; b < 2; b++)
        {
            var layer = build.Input(b == 0 ? "x" : "y", new Shape(4 + random.NextInt(9), 4 + random.NextInt(9), 1 + random.NextInt(3)));
            layer = build.Convolution(layer, 1 + random.NextInt(40), 1, 1, 1, Padding.Valid, 8, bits, signed);
            layer = build.MaxPool(layer, 1 + random.NextInt(3), 1 + random.NextInt(3), 1 + random.NextInt(3), 1 + random.NextInt(3));
            branches[b] = b == 0 ? build.GlobalAveragePool(layer, bits, signed) : layer;
        }

        return build.Concat(branches);
    });

    // Tall, so that windows move on; wide, so that lines of places are cut in every way.
    [Theory]
    [MemberData(nameof(Supported))]
    public void equals_scalar_on_random_chains(string variant) => Compare(variant, 60, build =>
    {
        ref var random = ref build.Random;
        var layer = build.Input("x", new Shape(30 + random.NextInt(60), 12 + random.NextInt(24), 1 + random.NextInt(3)));
        for (var step = 0; step < 3; step++)
        {
            var size = build.ShapeOf(layer) is { Height: > 3, Width: > 3 } ? 1 + random.NextInt(3) : 1;
            layer = build.Convolution(layer, 1 + random.NextInt(40), size, size, 1 + random.NextInt(2), AnyPadding(ref random), WeightBits(ref random), Bits(ref random), Sign(ref random));
            if (build.ShapeOf(layer) is { Height: > 8, Width: > 2 })
                layer = build.MaxPool(layer, 1 + random.NextInt(3), 1 + random.NextInt(2), 1 + random.NextInt(4), 1 + random.NextInt(2));
            if (build.ShapeOf(layer) is { Height: > 3, Width: > 3 })
                layer = build.Depthwise(layer, 3, 3, 1, AnyPadding(ref random), WeightBits(ref random), Bits(ref random), Sign(ref random));
        }

        return layer;
    });

    [Theory]
    [MemberData(nameof(Supported))]
    public void equals_scalar_on_the_largest_sums(string variant)
    {
        foreach (var sign in new[] { -1, 1 })
            foreach (var bits in new[] { 2, 4, 8 })
            {
                var largest = (sbyte)(sign * ((1 << (bits - 1)) - 1));
                var weights = new QuantizedWeights(bits, [.. Enumerable.Repeat(largest, 9 * 4096)], [.. Enumerable.Repeat(sign * 2000, 9)]);
                var (multipliers, exponent) = Requantizer.FromFactors([.. Enumerable.Repeat(1e-4, 9)], 140_000_000);
                var graph = new IntegerGraph([new GraphInput("x", 0)],
                    [new(Shape.Flat(4096), 8, true, 1), new(Shape.Flat(9), 16, true, 1)],
                    [new DenseNode("dense", 0, 1, weights, new Requantization(multipliers, exponent))], 1);
                GraphValidator.Validate(graph);
                sbyte[][] inputs = [[.. Enumerable.Repeat((sbyte)127, 4096)]];
                Assert.Equal(RandomModels.Run(graph, KernelVariant.All[^1], inputs), RandomModels.Run(graph, Variant(variant), inputs));
            }
    }

    [Theory]
    [MemberData(nameof(Supported))]
    public void equals_scalar_on_the_papers_nets(string variant)
    {
        foreach (var graph in new[] { RandomModels.CaseStudy1(4), RandomModels.CaseStudy2(8) })
        {
            var inputs = RandomModels.Inputs(graph, 3);
            Assert.Equal(RandomModels.Run(graph, KernelVariant.All[^1], inputs), RandomModels.Run(graph, Variant(variant), inputs));
        }
    }

    [Fact]
    public void can_be_forced_by_name()
    {
        foreach (var variant in KernelVariant.All.Where(variant => variant.IsSupported))
            Assert.Same(variant, KernelVariant.Select(variant.Name));
        Assert.Contains("scalar", Assert.Throws<UnknownKernelsException>(() => KernelVariant.Select("none")).Message, StringComparison.Ordinal);
    }

    // The logits hide what the layers before them get wrong, so the networks end in the layer under test.
    private static void Compare(string name, int networks, Func<GraphBuilder, int> build)
    {
        for (ulong seed = 0; seed < (ulong)networks; seed++)
        {
            var builder = new GraphBuilder(seed);
            var graph = builder.Build(build(builder));
            GraphValidator.Validate(graph);
            var inputs = RandomModels.Inputs(graph, seed);
            var expected = RandomModels.Run(graph, KernelVariant.All[^1], inputs);
            Assert.True(expected.SequenceEqual(RandomModels.Run(graph, Variant(name), inputs)), $"{name} differs from scalar on network {seed}");
        }
    }

    private static KernelVariant Variant(string name) => KernelVariant.All.Single(variant => variant.Name == name);

    private static int Bits(ref SplitMix random) => random.NextInt(2) == 0 ? 4 : 8;

    private static int WeightBits(ref SplitMix random) => 2 << random.NextInt(3);

    private static bool Sign(ref SplitMix random) => random.NextInt(2) == 0;

    private static Padding AnyPadding(ref SplitMix random) => random.NextInt(2) == 0 ? Padding.Same : Padding.Valid;
}
