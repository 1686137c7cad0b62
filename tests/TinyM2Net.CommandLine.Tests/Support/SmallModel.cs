using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.CommandLine.Tests.Support;

/// <summary>A packed model of two modalities and seeded weights, small enough to write for each test.</summary>
internal static class SmallModel
{
    public static readonly string[] Labels = ["dog", "engine", "siren"];

    public static readonly AudioFeatureSettings Audio = new()
    {
        SampleRate = 8000,
        Duration = 0.1,
        WindowLength = 128,
        FftSize = 128,
        HopLength = 100,
        MelBands = 8,
        Coefficients = 4,
    };

    public static readonly ImageFeatureSettings Image = new() { Width = 4, Height = 3, Channels = 3 };

    private const int Units = 4;

    /// <summary>The file's bytes, with one golden sample; <paramref name="goldenError"/> is added to the first of its logits.</summary>
    /// <param name="subsets">Inputs that suffice: 0 is the audio, 1 the image.</param>
    public static byte[] Pack(string name, int goldenError = 0, params int[][] subsets)
    {
        var content = Content(name, []);
        var inputs = content.Modalities.Select(modality => Noise(modality.Settings.Shape.Count, 127)).ToArray();
        content = content with { Subsets = [.. subsets.Select(present => new SubsetContent(present, [], content.Accuracy))] };
        var model = Model.Read(Write(content).AsSpan());
        var logits = Logits([0, 1]);
        logits[0] += goldenError;
        return Write(content with
        {
            Goldens = [new GoldenSample(inputs, logits)],
            Subsets = [.. content.Subsets.Select(subset => subset with { Logits = [Logits(subset.Inputs)] })],
        });

        int[] Logits(int[] present)
        {
            var session = model.CreateSession();
            foreach (var input in present)
                session.SetQuantized(input, inputs[input]);
            var logits = new int[Labels.Length];
            session.Run(logits);
            return logits;
        }
    }

    public static byte[] Write(ModelContent content)
    {
        using var file = new MemoryStream();
        ModelFile.Write(file, content);
        return file.ToArray();
    }

    private static ModelContent Content(string name, IReadOnlyList<GoldenSample> goldens)
    {
        var branch = new IntegerTensor(Shape.Flat(Units), 8, Signed: false, Scale: 0.1f);
        return new ModelContent
        {
            Name = name,
            Labels = Labels,
            Modalities = [Modality("audio", Audio, perWidth: true, Audio.Shape.Width), Modality("image", Image, perWidth: false, Image.Channels)],
            Graph = new IntegerGraph(
                [new GraphInput("audio", 0), new GraphInput("image", 1)],
                [
                    new IntegerTensor(Audio.Shape, 8, Signed: true, Scale: 0.05f),
                    new IntegerTensor(Image.Shape, 8, Signed: true, Scale: 0.05f),
                    branch,
                    branch,
                    branch with { Shape = Shape.Flat(2 * Units) },
                    new IntegerTensor(Shape.Flat(Labels.Length), 16, Signed: true, Scale: 0.01f),
                ],
                [
                    Dense("audio.dense", 0, 2, Audio.Shape.Count, Units, bits: 4),
                    Dense("image.dense", 1, 3, Image.Shape.Count, Units, bits: 8),
                    new ConcatNode("concat", [2, 3], 4),
                    Dense("head.dense", 4, 5, 2 * Units, Labels.Length, bits: 8),
                ],
                Output: 5),
            Goldens = goldens,
            Accuracy = new AccuracyRecord("test", 30, 0.9, 0.875, 0.8, 0.775,
                [new ClassAccuracy("dog", 10, 9), new ClassAccuracy("engine", 10, 8), new ClassAccuracy("siren", 10, 7)]),
            Provenance = [new("seed", "7")],
        };
    }

    public static ModalityContent Modality(string name, FeatureSettings settings, bool perWidth, int count)
    {
        var deviations = new float[count];
        Array.Fill(deviations, 1f);
        return new ModalityContent(name, settings, FeatureExtractor.Create(settings).Tables, new Standardization(new float[count], deviations, perWidth));
    }

    public static DenseNode Dense(string name, int input, int output, int from, int to, int bits)
    {
        var multipliers = new int[to];
        Array.Fill(multipliers, 1 << 8);
        return new DenseNode(name, input, output, new QuantizedWeights(bits, Noise(from * to, (1 << (bits - 1)) - 1), new int[to]),
            new Requantization(multipliers, bits == 8 ? 14 : 10));
    }

    private static sbyte[] Noise(int count, int limit)
    {
        var random = new SplitMix(5);
        var values = new sbyte[count];
        foreach (ref var value in values.AsSpan())
            value = (sbyte)(random.NextInt(2 * limit + 1) - limit);
        return values;
    }
}
