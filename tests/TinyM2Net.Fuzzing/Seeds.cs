using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.Fuzzing;

/// <summary>The sane files that mutants are made of: small, so that each byte has its turn, and with all that their formats know.</summary>
internal static class Seeds
{
    private static readonly AudioFeatureSettings Audio = new()
    {
        SampleRate = 1000,
        Duration = 0.05,
        WindowLength = 30,
        FftSize = 30,
        HopLength = 12,
        MelBands = 4,
        Coefficients = 3,
        MinimumFrequency = 20,
        MaximumFrequency = 450,
        Frames = 6,
    };

    /// <summary>A model of audio, image and series with every kind of layer, weights of 4 and 8 bits, two subsets of its modalities and one golden sample.</summary>
    public static byte[] Artifact { get; } = Write(fewest: 4);

    /// <summary>The same with weights of 2 bits where that one has 4.</summary>
    public static byte[] ArtifactOfTwoBits { get; } = Write(fewest: 2);

    public static byte[] Resource(string name)
    {
        using var stream = typeof(Seeds).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"There is no seed {name}.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Seven milliseconds of noise.</summary>
    public static byte[] Wav(ushort code, ushort bits, ushort channels, int rate)
    {
        var random = new SplitMix(bits);
        var data = new byte[56 * channels * bits / 8];
        foreach (ref var value in data.AsSpan())
            value = (byte)random.NextInt(code == 3 ? 64 : 256); // floats of such bytes are finite and not large
        byte[] format =
        [
            .. BitConverter.GetBytes(code), .. BitConverter.GetBytes(channels), .. BitConverter.GetBytes(rate), .. BitConverter.GetBytes(rate * channels * bits / 8),
            .. BitConverter.GetBytes((ushort)(channels * bits / 8)), .. BitConverter.GetBytes(bits),
        ];
        return new WavFormat().Join([new Part(0x20746D66, 0, 0, format), new Part(0x74636166, 0, 0, [1, 2, 3]), new Part(0x61746164, 0, 0, data)]);
    }

    private static byte[] Write(int fewest)
    {
        var signed = new IntegerTensor(Audio.Shape, 8, true, 0.05f);
        var relu = new IntegerTensor(Shape.Flat(3), 4, false, 0.1f);
        var random = new SplitMix(3);
        var graph = new IntegerGraph(
            [new GraphInput("audio", 0), new GraphInput("image", 1), new GraphInput("motion", 2)],
            [
                signed, signed with { Shape = new Shape(4, 4, 3) }, signed with { Shape = new Shape(3, 2, 1) },
                relu with { Shape = new Shape(6, 3, 3), Bits = 8 }, relu with { Shape = new Shape(3, 1, 3), Bits = 8 }, relu,
                signed with { Shape = new Shape(2, 2, 3), Bits = 4 }, relu with { Shape = new Shape(2, 2, 3) }, relu, relu, relu with { Shape = Shape.Flat(9) },
                new IntegerTensor(Shape.Flat(2), 16, true, 0.01f),
            ],
            [
                new ConvolutionNode("conv", 0, 3, 3, 3, 1, Padding.Same, Weights(27, 3, 8, ref random), Halves(3, 8)),
                new MaxPoolNode("pool", 3, 4, 2, 2, 2, 2),
                new DenseNode("audio", 4, 5, Weights(27, 3, 8, ref random), Halves(3, 12)),
                new DepthwiseNode("depthwise", 1, 6, 3, 3, 2, Padding.Same, Weights(27, 3, fewest, ref random) with { Bias = new int[3] }, Halves(3, 9)),
                new ConvolutionNode("pointwise", 6, 7, 1, 1, 1, Padding.Valid, Weights(9, 3, fewest, ref random), Halves(3, 3)),
                new GlobalAveragePoolNode("average", 7, 8, new Requantization([1], 2)),
                new DenseNode("motion", 2, 9, Weights(18, 3, fewest, ref random), Halves(3, 6)),
                new ConcatNode("concat", [5, 8, 9], 10),
                new DenseNode("head", 10, 11, Weights(18, 2, 8, ref random), Halves(2, 1)),
            ], Output: 11);
        var content = new ModelContent
        {
            Name = "seed",
            Labels = ["yes", "no"],
            Modalities = [Modality("audio", Audio, 3), Modality("image", new ImageFeatureSettings { Width = 4, Height = 4 }, 3), Modality("motion", new SeriesFeatureSettings { Rows = 3, Columns = 2 }, 2)],
            Graph = graph,
            Goldens = [],
            Accuracy = new AccuracyRecord("test", 30, 0.9, 0.875, 0.85, 0.8, [new ClassAccuracy("yes", 20, 16), new ClassAccuracy("no", 10, 9)]),
            Provenance = [new("tool", "0.1.0")],
        };
        var golden = graph.Inputs.Select(i => Noise(graph.Tensors[i.Tensor].Shape.Count, 127, ref random)).ToArray();
        using var file = new MemoryStream();
        ModelFile.Write(file, content with
        {
            Goldens = [new GoldenSample(golden, Logits(graph, golden, [0, 1, 2]))],
            Subsets = [new SubsetContent([1], [Logits(graph, golden, [1])], null), new SubsetContent([0, 2], [Logits(graph, golden, [0, 2])], content.Accuracy)],
        });
        return file.ToArray();
    }

    private static int[] Logits(IntegerGraph graph, sbyte[][] inputs, int[] present)
    {
        var executable = new Executable(graph, MemoryPlan.Of(graph), KernelVariant.All[^1], [present]);
        var arena = executable.CreateArena();
        for (var i = 0; i < inputs.Length; i++)
            inputs[i].CopyTo(executable.Input(arena, i));
        var logits = new int[executable.Output.Shape.Count];
        executable.Run(arena, logits, set: 1);
        return logits;
    }

    private static ModalityContent Modality(string name, FeatureSettings settings, int count) => new(name, settings, FeatureExtractor.Create(settings).Tables,
        new Standardization(new float[count], [.. Enumerable.Repeat(1f, count)], Standardizer.RunsAlongWidth(settings)));

    private static QuantizedWeights Weights(int count, int channels, int bits, ref SplitMix random) =>
        new(bits, Noise(count, (1 << (bits - 1)) - 1, ref random), [.. Enumerable.Range(-1, channels)]);

    private static Requantization Halves(int channels, int exponent) => new([.. Enumerable.Repeat(1, channels)], exponent);

    private static sbyte[] Noise(int count, int largest, ref SplitMix random)
    {
        var values = new sbyte[count];
        foreach (ref var value in values.AsSpan())
            value = (sbyte)(random.NextInt(2 * largest + 1) - largest);
        return values;
    }
}
