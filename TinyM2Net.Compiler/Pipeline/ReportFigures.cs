using System.Security.Cryptography;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Reporting;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>Gathers from every stage what a model's report shows.</summary>
internal static class ReportFigures
{
    /// <param name="modelFile">The packed file; not there for <c>Precision="Float"</c>.</param>
    public static ReportData Of(ModelBuild build, PackReport report, string modelFile, StageContext context)
    {
        var bits = build.Request.Precision == Precision.Float ? null : build.Bits;
        var validation = build.Features.Validation;
        var noise = bits is null ? [] : LayerNoise.Of(build.Tuned, validation, context.MaxDegreeOfParallelism, context.Cancellation);
        return new ReportData
        {
            Model = report.Name,
            Dataset = build.DatasetName,
            ToolVersion = ModelBuild.ToolVersion,
            Seed = build.Request.Seed,
            Request = build.RequestText,
            Labels = report.Labels,
            Splits = [.. DatasetSplits.All.Select(split => Count(build, split))],
            ClassWeights = ClassBalance.Weights(build.Features.Train.Labels, report.Labels.Count, build.TrainingOptions.BalanceClasses),
            Accuracy =
            [
                .. build.Baselines.SelectMany(b => b.Accuracies.Select(a => new AccuracyRow($"float, {b.Modality} alone", a.Split, a.Plain, a.Balanced, a.Samples))),
                .. report.Float.Select(a => Row(Trained(build), a, build)),
                .. report.Pruned.Select(a => Row("float, pruned", a, build)),
                .. report.Packed.Select(a => Row(Packed(build), a, build)),
            ],
            Confusions =
            [
                .. report.Float.Where(a => a.Split != DatasetSplit.Train.Name()).Select(a => new ConfusionRow(Trained(build), a.Split, a.Confusion)),
                .. report.Packed.Select(a => new ConfusionRow(Packed(build), a.Split, a.Confusion)),
            ],
            Subsets = [.. report.Subsets.SelectMany(s => new[] { s.Float, s.Packed }.OfType<SplitAccuracy>().Select(accuracy =>
                Row($"{(ReferenceEquals(accuracy, s.Packed) ? Packed(build) : Trained(build))}, {By(s.Modalities)}", accuracy, build)))],
            MissingModalities = [.. report.Missing.Select(m => Row(Without(build, m.Modality), m.Accuracy, build))],
            Layers = [.. report.Layers.Select(layer => Layer(build, layer, noise.FirstOrDefault(n => n.Layer == layer.Name)))],
            Memory = [.. report.Chains.SelectMany(chain => chain.Layers.Select(layer => new MemoryRow(layer.Name, layer.Packed, layer.ByItself, chain.Name, chain.Total)))],
            MemoryLevel = build.Request.MemoryLevel,
            NoiseSamples = Math.Min(LayerNoise.MostSamples, validation.Count),
            Sensitivity = build.Sensitivity,
            Students = build.Students,
            Search = bits,
            Sizes = new SizeFigures(report.Sizes.WeightsAndBiases, report.Sizes.Requantizers, report.Sizes.File,
                4L * NetworkPlan.Create(build.Whole.Definition).Parameters,
                report.Sizes.Arena, (long)report.Sizes.Bops, (long?)bits?.MaxSize, (long?)bits?.MaxBops),
            History = [.. build.Trained.History.Select(e => new EpochRow(e.Number, e.TrainLoss, e.ValidationLoss, e.ValidationBalanced, e.Best))],
            DeadUnits = [.. build.Trained.Units.Select(u => new DeadUnitRow(u.Layer, u.Silent, u.Units))],
            PrunedBytes = bits is null ? 0 : Bytes(build.Whole, bits.Bits) - Bytes(build.Folded, bits.Bits),
            Notes = [.. Teaching(build), .. build.Data.Notes, .. build.Features.Notes],
            Card = build.Spec.Card,
            Provenance =
            [
                new("SHA-256 of the dataset's index", build.DataDigest),
                .. build.Keys.Select(k => new ProvenanceRow("stage " + k.Key, k.Value)),
                .. build.Teacher is { } teacher ? (ProvenanceRow[])[new($"stage train of {build.Spec.Distillation!.Teacher}", teacher.KeyOf(Stage.Training).Name)] : [],
                .. File.Exists(modelFile) ? (ProvenanceRow[])[new("SHA-256 of the .tm2n file", Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(modelFile))))] : [],
            ],
        };
    }

    private static IEnumerable<string> Teaching(ModelBuild build) => build.Spec.Distillation is { } distillation
        ? [FormattableString.Invariant($"Learnt from {distillation.Teacher} beside the labels: temperature {distillation.Temperature}, {100 * distillation.Weight:0.#} % of the loss. In float {distillation.Teacher} has {4 * NetworkPlan.Create(build.Teacher!.Whole.Definition).Parameters / 1024.0:0.0} KiB, and {100 * build.Teacher.Trained.History.First(epoch => epoch.Best).ValidationBalanced:0.0} % on validation (balanced).")]
        : [];

    private static string Trained(ModelBuild build) => build.Spec.Modalities.Count > 1 ? "float, fused" : "float";

    private static string Packed(ModelBuild build) => $"packed, {build.Request.Precision}";

    private static string By(IReadOnlyList<string> modalities) => modalities is [var only] ? $"{only} alone" : string.Join(" and ", modalities);

    /// <summary>What stands for a modality whose features are all 0: photographs are not standardized.</summary>
    private static string Without(ModelBuild build, string modality)
    {
        var content = build.Features.Modalities.First(m => m.Name == modality);
        var isPhotograph = content.Settings is ImageFeatureSettings && Array.TrueForAll(content.Standardization.Mean, mean => mean == 0);
        return $"without {modality}, {(isPhotograph ? "mid-grey" : "its mean")} in its place";
    }

    private static SplitCount Count(ModelBuild build, DatasetSplit split)
    {
        var samples = build.Data.Of(split).ToList();
        var labels = Enumerable.Range(0, build.Data.Labels.Count).Select(label => samples.Where(s => s.Label == label).ToList()).ToList();
        return new SplitCount(split.Name(), [.. labels.Select(l => l.Count)], [.. labels.Select(l => Groups(l))], Groups(samples));

        static int Groups(List<DatasetSample> samples) => samples.Select(s => s.Group).Distinct(StringComparer.Ordinal).Count();
    }

    private static LayerRow Layer(ModelBuild build, PackedLayer layer, LayerNoise? noise) =>
        new(layer.Name, layer.Input, layer.Output, layer.Parameters, layer.Macs, layer.WeightBits, layer.ActivationBits, layer.Size.Total, noise?.WeightSqnr, noise?.Clipped,
            build.Request.Latency?.Layers.FirstOrDefault(l => l.Name == layer.Name)?.Microseconds.TryGetValue(layer.WeightBits, out var time) == true ? time : null);

    private static long Bytes(FoldedNetwork network, IReadOnlyDictionary<string, int> bits) =>
        NetworkPlan.Create(network.Definition).Decisions.Sum(layer => LayerSize.Of(layer, bits[layer.Name]).Total);

    private static AccuracyRow Row(string what, SplitAccuracy accuracy, ModelBuild build)
    {
        ConfidenceInterval? interval = null;
        if (accuracy.Split != DatasetSplit.Train.Name())
        {
            var samples = build.Data.Of(DatasetSplits.Parse(accuracy.Split)!.Value).ToList();
            interval = new GroupBootstrap([.. samples.Select(s => s.Group)], [.. samples.Select(s => s.Label)], build.Data.Labels.Count).OfAccuracy([accuracy.Answers]);
        }
        return new AccuracyRow(what, accuracy.Split, accuracy.Plain, accuracy.Balanced, accuracy.Samples, interval);
    }
}
