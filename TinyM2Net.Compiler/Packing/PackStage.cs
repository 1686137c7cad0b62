using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Packing;

/// <summary>One split to hold the packed file against.</summary>
/// <param name="Name"><c>val</c> or <c>test</c>; the last one is recorded in the file.</param>
/// <param name="FloatAnswers">What the trained float network says, a class index per sample.</param>
internal sealed record EvaluationSplit(string Name, SampleSet Samples, int[] FloatAnswers);

/// <summary>Modalities that are to suffice, as ascending branch numbers.</summary>
/// <param name="FloatAnswers">What the trained float network says without the others, of the last split.</param>
internal sealed record EvaluationSubset(IReadOnlyList<int> Branches, int[] FloatAnswers);

/// <param name="Modalities">In the network's branch order.</param>
/// <param name="Provenance">Stage keys, tool version and the like.</param>
internal sealed record PackInput(string Name, IReadOnlyList<string> Labels, IReadOnlyList<ModalityContent> Modalities, QuantizedNetwork Network,
    IReadOnlyList<EvaluationSplit> Splits, IReadOnlyList<KeyValuePair<string, string>> Provenance)
{
    /// <summary>Each evaluated on the last split.</summary>
    public IReadOnlyList<EvaluationSubset> Subsets { get; init; } = [];
}

/// <param name="File">The <c>.tm2n</c> file.</param>
internal sealed record PackOutput(byte[] File, PackReport Report);

/// <summary>Stage 7: the tuned network as an integer file that has been read back, replayed and held against the data.</summary>
internal static class PackStage
{
    private const int Goldens = 4;

    /// <exception cref="DiagnosticException">TM2N5001: the network cannot be packed, such as an accumulator that could overflow.</exception>
    public static PackOutput Run(PackInput input, StageContext context)
    {
        try
        {
            return Pack(input, context);
        }
        catch (Exception exception) when (exception is ModelFormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new DiagnosticException(DiagnosticCodes.NotPackable,
                $"{input.Name} cannot be packed: {exception.Message} Train longer or with batch normalization, so that weights stay in proportion; if they are, report this as a bug.");
        }
    }

    /// <summary><c>Precision="Float"</c>: there is no file of float weights to deploy, only figures to compare with.</summary>
    /// <param name="trained">The float network, batch norm folded.</param>
    public static PackReport ReportFloat(string name, IReadOnlyList<string> labels, Network<float> trained, IReadOnlyList<EvaluationSplit> splits, IReadOnlyList<EvaluationSubset>? subsets = null)
    {
        var layers = trained.Plan.Decisions.Select(d => new PackedLayer(d.Name, d.Input.ToString(), d.Output.ToString(), d.WeightCount + d.BiasCount, d.Macs, 32, 32,
            new LayerSize(d.Name, 4L * d.WeightCount, 4L * d.BiasCount, 0))).ToList();
        var bytes = layers.Sum(l => l.Size.Total);
        return new PackReport
        {
            Name = name,
            Labels = labels,
            Float = Floats(splits, labels.Count),
            Packed = [],
            Subsets = [.. (subsets ?? []).Select(subset => new SubsetAccuracy(
                [.. subset.Branches.Select(branch => trained.Plan.Branches[branch].Modality)], OfFloat(splits[^1], subset, labels.Count), null))],
            Layers = layers,
            Sizes = new PackedSizes(bytes, 0, 0, bytes, 0, 32.0 * 32 * trained.Plan.Macs),
        };
    }

    private static PackOutput Pack(PackInput input, StageContext context)
    {
        var graph = SilentChannels.Remove(IntegerGraphBuilder.Build(input.Network), input.Subsets.Count > 0);
        var content = new ModelContent
        {
            Name = input.Name,
            Labels = input.Labels,
            Modalities = input.Modalities,
            Graph = graph,
            Goldens = [],
            Subsets = [.. input.Subsets.Select(subset => new SubsetContent([.. subset.Branches], [], null))],
            Provenance = input.Provenance,
        };
        var reference = Model.Read(Write(content), KernelVariant.All[^1]);
        var goldens = Enumerable.Range(0, Goldens).Select(i => Golden(reference, graph, i)).ToArray();
        content = content with
        {
            Goldens = goldens,
            Subsets = [.. content.Subsets.Select(subset => subset with { Logits = [.. goldens.Select(golden => Logits(reference, golden.Inputs, subset.Inputs))] })],
        };

        // The first file is evaluated, and its figures go into the second, which differs in nothing else.
        // This processor's best whatever TINYM2NET_KERNELS says: it is the app's, and every variant is replayed below.
        var model = Model.Read(Write(content), KernelVariant.Select(null));
        var packed = input.Splits.Select(split => Evaluate(model, input, split, context)).ToList();
        var floats = Floats(input.Splits, input.Labels.Count);
        var subsets = packed.Count == 0 ? [] : input.Subsets.Select(subset => BySubset(model, input, subset, context)).ToList();
        if (packed.Count > 0)
        {
            content = content with
            {
                Accuracy = Record(floats[^1], packed[^1], input.Labels),
                Subsets = [.. content.Subsets.Zip(subsets, (subset, accuracy) => subset with { Accuracy = Record(accuracy.Float, accuracy.Packed!, input.Labels) })],
            };
        }
        var file = Write(content);
        Replay(file, input.Name, KernelVariant.All);
        return new PackOutput(file, Report(input, graph, model, floats, packed, file.Length) with { Subsets = subsets, Missing = Missing(model, input, context) });
    }

    private static List<SplitAccuracy> Floats(IReadOnlyList<EvaluationSplit> splits, int classes) =>
        [.. splits.Select(s => SplitAccuracy.Of(s.Name, s.Samples.Labels, s.FloatAnswers, classes))];

    private static byte[] Write(ModelContent content)
    {
        using var stream = new MemoryStream();
        ModelFile.Write(stream, content);
        return stream.ToArray();
    }

    /// <summary>Synthetic features: two of noise over the whole range, which reach saturation, and two as features are, near 0.</summary>
    private static GoldenSample Golden(Model model, IntegerGraph graph, int index)
    {
        var random = new SplitMix((ulong)index).Fork("golden");
        var inputs = new List<sbyte[]>();
        for (var i = 0; i < graph.Inputs.Count; i++)
        {
            var tensor = graph.Tensors[graph.Inputs[i].Tensor];
            var values = new sbyte[tensor.Shape.Count];
            for (var k = 0; k < values.Length; k++)
                values[k] = index % 2 == 0 ? (sbyte)(random.NextInt(255) - 127) : InputQuantizer.Quantize((float)random.NextGaussian(), tensor.Scale);
            inputs.Add(values);
        }
        return new GoldenSample(inputs, Logits(model, inputs, [.. Enumerable.Range(0, inputs.Count)]));
    }

    /// <summary>With some inputs alone.</summary>
    private static int[] Logits(Model model, IReadOnlyList<sbyte[]> inputs, int[] present)
    {
        var session = model.CreateSession();
        foreach (var input in present)
            session.SetQuantized(input, inputs[input]);
        var logits = new int[model.Labels.Count];
        session.Run(logits);
        return logits;
    }

    private static SubsetAccuracy BySubset(Model model, PackInput input, EvaluationSubset subset, StageContext context) => new(
        [.. subset.Branches.Select(branch => input.Modalities[branch].Name)], OfFloat(input.Splits[^1], subset, input.Labels.Count),
        Evaluate(model, input, input.Splits[^1], context, subset.Branches));

    private static SplitAccuracy OfFloat(EvaluationSplit split, EvaluationSubset subset, int classes) =>
        SplitAccuracy.Of(split.Name, split.Samples.Labels, subset.FloatAnswers, classes);

    /// <param name="present">Branches whose modalities are there; null: all.</param>
    private static SplitAccuracy Evaluate(Model model, PackInput input, EvaluationSplit split, StageContext context, IReadOnlyList<int>? present = null)
    {
        var scales = input.Network.Plan.Branches.Select(b => input.Network.Steps[input.Network.Scheme.OutputOf(b.Modality)!.Index]).ToArray();
        var answers = new int[split.Samples.Count];
        // Samples are independent: one session a thread, and the answers do not depend on how they are shared out.
        var parallel = new ParallelOptions { CancellationToken = context.Cancellation, MaxDegreeOfParallelism = context.MaxDegreeOfParallelism };
        Parallel.For(0, answers.Length, parallel, model.CreateSession, (sample, _, session) =>
        {
            answers[sample] = Answer(session, input, split.Samples, sample, scales, present);
            return session;
        }, _ => { });
        return SplitAccuracy.Of(split.Name, split.Samples.Labels, answers, input.Labels.Count);
    }

    /// <summary>The last split once more for every modality, each time with that one at 0: its mean in training, or what stands for it.</summary>
    private static IReadOnlyList<MissingModality> Missing(Model model, PackInput input, StageContext context)
    {
        if (input.Modalities.Count < 2 || input.Splits.Count == 0 || input.Subsets.Count > 0)
            return [];
        var split = input.Splits[^1];
        return [.. input.Modalities.Select((modality, m) => new MissingModality(modality.Name, Evaluate(model, input, split with
        {
            Samples = split.Samples with { Features = [.. split.Samples.Features.Select((features, branch) => branch == m ? new float[features.Length] : features)] },
        }, context)))];
    }

    private static int Answer(Session session, PackInput input, SampleSet samples, int sample, float[] scales, IReadOnlyList<int>? present)
    {
        foreach (var branch in present ?? [.. Enumerable.Range(0, scales.Length)])
        {
            var size = input.Network.Plan.Branches[branch].Input.Count;
            var features = samples.Features[branch].AsSpan(sample * size, size);
            var quantized = new sbyte[size];
            for (var i = 0; i < size; i++)
                quantized[i] = InputQuantizer.Quantize(features[i], scales[branch]);
            session.SetQuantized(branch, quantized);
        }
        return session.Run(new int[input.Labels.Count]);
    }

    private static AccuracyRecord Record(SplitAccuracy real, SplitAccuracy packed, IReadOnlyList<string> labels) => new(
        packed.Split, packed.Samples, real.Plain, real.Balanced, packed.Plain, packed.Balanced,
        [.. labels.Select((label, c) => new ClassAccuracy(label, packed.Confusion[c].Sum(), packed.Confusion[c][c]))]);

    /// <summary>The file that is handed out, read as a device reads it.</summary>
    /// <exception cref="DiagnosticException">TM2N5002.</exception>
    internal static void Replay(byte[] file, string name, IEnumerable<KernelVariant> variants)
    {
        foreach (var variant in variants.Where(v => v.IsSupported))
        {
            var result = Model.Read(file, variant).SelfTest();
            if (!result.Passed)
                throw new DiagnosticException(DiagnosticCodes.ReplayFailed,
                    $"{name}: {variant.Name} kernels do not reproduce the golden samples ({string.Join("; ", result.Mismatches)}). Nothing was packed; please report this as a bug.");
        }
    }

    private static PackReport Report(PackInput input, IntegerGraph graph, Model model, List<SplitAccuracy> floats, List<SplitAccuracy> packed, long fileBytes)
    {
        var layers = graph.Nodes.OfType<WeightedNode>().Select(node => new PackedLayer(
            node.Name, graph.Tensors[node.Input].Shape.ToString(), graph.Tensors[node.Output].Shape.ToString(), node.Weights.Values.Length + GraphCost.StoredBias(node).Length, GraphCost.Macs(node, graph),
            node.Weights.Bits, graph.Tensors[node.Input].Bits, LayerSize.Of(node))).ToList();
        return new PackReport
        {
            Name = input.Name,
            Labels = input.Labels,
            Float = floats,
            Packed = packed,
            Layers = layers,
            Sizes = new PackedSizes(
                layers.Sum(l => l.Size.Weights + l.Size.Biases),
                model.Info.PackedBytes - layers.Sum(l => l.Size.Weights + l.Size.Biases),
                fileBytes,
                4L * layers.Sum(l => l.Parameters),
                model.Info.ArenaBytes,
                model.Info.Bops),
            Chains = ChainSet.Of(graph),
        };
    }
}
