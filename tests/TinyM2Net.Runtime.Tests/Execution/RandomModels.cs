using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.Runtime.Tests.Execution;

/// <summary>Whole models of random weights: a small one with every kind of node, and the paper's two nets.</summary>
internal static class RandomModels
{
    /// <summary>Two modalities (a series and an image), every kind of node, a few hundred weights.</summary>
    public static IntegerGraph Small(ulong seed = 1, int bits = 8)
    {
        var build = new GraphBuilder(seed);
        var motion = build.Convolution(build.Input("motion", new Shape(9, 4, 1)), 5, 3, 3, 1, Padding.Same, bits, bits);
        motion = build.MaxPool(motion, 2, 2, 2, 2);
        motion = build.Dense(motion, 6, 8, bits);
        var image = build.Convolution(build.Input("camera", new Shape(6, 6, 3)), 7, 3, 3, 2, Padding.Valid, bits, bits);
        image = build.Separable(image, 4, Padding.Same, bits);
        image = build.GlobalAveragePool(image, bits, false);
        return build.Build(build.Dense(build.Concat(motion, image), 3, bits, 16, true));
    }

    /// <summary>The cough and speech net of TinyM2Net, table 2.</summary>
    public static IntegerGraph CaseStudy1(int bits)
    {
        var build = new GraphBuilder(11);
        var cough = build.Convolution(build.Input("cough", new Shape(203, 20, 1)), 16, 3, 3, 1, Padding.Valid, bits, bits);
        cough = build.MaxPool(build.Separable(cough, 32, Padding.Valid, bits), 3, 3, 3, 3);
        cough = build.MaxPool(build.Separable(cough, 32, Padding.Valid, bits), 3, 3, 3, 3);
        cough = build.Dense(cough, 32, bits, bits);
        var speech = build.Convolution(build.Input("speech", new Shape(333, 13, 1)), 64, 3, 3, 1, Padding.Valid, bits, bits);
        speech = build.MaxPool(build.Separable(speech, 32, Padding.Valid, bits), 2, 2, 2, 2);
        speech = build.MaxPool(build.Separable(speech, 16, Padding.Valid, bits), 2, 2, 2, 2);
        speech = build.Dense(speech, 32, bits, bits);
        var head = build.Dense(build.Dense(build.Concat(cough, speech), 256, bits, bits), 128, bits, bits);
        return build.Build(build.Dense(head, 2, bits, 16, true));
    }

    /// <summary>The audio and image net of TinyM2Net, table 3.</summary>
    public static IntegerGraph CaseStudy2(int bits)
    {
        var build = new GraphBuilder(12);
        var branches = new int[2];
        for (var b = 0; b < 2; b++)
        {
            var layer = b == 0 ? build.Input("audio", new Shape(44, 13, 1)) : build.Input("image", new Shape(32, 32, 3));
            layer = build.Convolution(layer, 64, 3, 3, 1, Padding.Same, bits, bits);
            layer = build.MaxPool(build.Separable(layer, 32, Padding.Same, bits), 2, 2, 2, 2);
            layer = build.MaxPool(build.Separable(layer, 64, Padding.Same, bits), 2, 2, 2, 2);
            branches[b] = build.Dense(layer, 64, bits, bits);
        }

        return build.Build(build.Dense(build.Dense(build.Concat(branches), 64, bits, bits), 4, bits, 16, true));
    }

    /// <summary>A file's content around a network: image settings where an input has three channels, series settings otherwise.</summary>
    public static ModelContent Content(IntegerGraph graph, int goldens = 2)
    {
        var content = new ModelContent
        {
            Name = "random",
            Labels = [.. Enumerable.Range(0, graph.Tensors[graph.Output].Shape.Count).Select(i => FormattableString.Invariant($"class {i}"))],
            Modalities = [.. graph.Inputs.Select(input => Modality(input.Modality, graph.Tensors[input.Tensor].Shape))],
            Graph = graph,
            Goldens = [],
            Accuracy = new AccuracyRecord("test", 30, 0.9, 0.875, 0.85, 0.8, [new ClassAccuracy("class 0", 30, 26)]),
            Provenance = [new("tool", "0.1.0"), new("features", "0123456789abcdef")],
        };
        return content with { Goldens = [.. Enumerable.Range(0, goldens).Select(g => Golden(graph, (ulong)g))] };
    }

    public static byte[] File(ModelContent content)
    {
        using var stream = new MemoryStream();
        ModelFile.Write(stream, content);
        return stream.ToArray();
    }

    /// <summary>Random features of every value from -127 to 127.</summary>
    public static sbyte[][] Inputs(IntegerGraph graph, ulong seed)
    {
        var random = new SplitMix(seed);
        return [.. graph.Inputs.Select(input =>
        {
            var values = new sbyte[graph.Tensors[input.Tensor].Shape.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = (sbyte)(random.NextInt(255) - 127);
            return values;
        })];
    }

    public static int[] Run(IntegerGraph graph, KernelVariant variant, IReadOnlyList<sbyte[]> inputs)
    {
        var executable = new Executable(graph, MemoryPlan.Of(graph), variant);
        var arena = executable.CreateArena();
        for (var i = 0; i < inputs.Count; i++)
            inputs[i].CopyTo(executable.Input(arena, i));
        var output = new int[executable.Output.Shape.Count];
        executable.Run(arena, output);
        return output;
    }

    private static GoldenSample Golden(IntegerGraph graph, ulong seed)
    {
        var inputs = Inputs(graph, seed);
        return new GoldenSample(inputs, Run(graph, KernelVariant.All[^1], inputs));
    }

    private static ModalityContent Modality(string name, Shape shape)
    {
        FeatureSettings settings = shape.Channels == 3
            ? new ImageFeatureSettings { Height = shape.Height, Width = shape.Width }
            : new SeriesFeatureSettings { Rows = shape.Height, Columns = shape.Width };
        var statistics = shape.Channels == 3 ? 3 : shape.Width;
        return new ModalityContent(name, settings, FeatureTables.Empty,
            new Standardization(new float[statistics], [.. Enumerable.Repeat(1f, statistics)], shape.Channels != 3));
    }
}
