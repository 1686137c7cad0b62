using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Reporting;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>The last stage: the packed model, and what the report shows, as a page and as JSON.</summary>
internal static class PackFiles
{
    public static void Write(ModelBuild build, string folder, StageContext context)
    {
        var report = Pack(build, folder, context);
        var data = Report(build, report);
        File.WriteAllText(Path.Combine(folder, StageNames.ReportFile), HtmlReport.Write(data));
        StageFiles.WriteJson(Path.Combine(folder, StageNames.FiguresFile), data);
    }

    private static PackReport Pack(ModelBuild build, string folder, StageContext context)
    {
        var features = build.Features;
        var trained = Load(build.Whole, context);
        EvaluationSplit[] splits = [Split("val", features.Validation), Split("test", features.Test)];
        if (build.Request.Precision == Precision.Float)
            return WithTraining(PackStage.ReportFloat(build.Spec.Name, build.Data.Labels, trained, splits));

        var output = PackStage.Run(new PackInput(build.Spec.Name, build.Data.Labels, features.Modalities, build.Tuned, splits, build.Provenance), context);
        File.WriteAllBytes(Path.Combine(folder, StageNames.ModelFile), output.File);
        return WithTraining(output.Report);

        EvaluationSplit Split(string name, SampleSet samples) => new(name, samples, Answers(trained, samples, context.Cancellation));

        // What the float net knows by heart, beside what it generalizes to.
        PackReport WithTraining(PackReport report) => report with
        {
            Float =
            [
                SplitAccuracy.Of("train", features.Train.Labels, Answers(trained, features.Train, context.Cancellation), build.Data.Labels.Count),
                .. report.Float,
            ],
            Pruned = build.IsPruned ? Pruned() : [],
        };

        IReadOnlyList<SplitAccuracy> Pruned()
        {
            var pruned = Load(build.Folded, context);
            return [.. splits.Select(s => SplitAccuracy.Of(s.Name, s.Samples.Labels, Answers(pruned, s.Samples, context.Cancellation), build.Data.Labels.Count))];
        }
    }

    private static Network<float> Load(FoldedNetwork folded, StageContext context)
    {
        var network = Network<float>.Create(folded.Definition, 0, maxDegreeOfParallelism: context.MaxDegreeOfParallelism);
        network.Load(folded.Weights);
        return network;
    }

    /// <summary>Of equal logits the first counts, as on the device.</summary>
    private static int[] Answers(Network<float> network, SampleSet samples, CancellationToken cancellation)
    {
        var classes = network.Plan.Definition.Classes;
        var logits = Evaluator.Logits(network, samples, cancellation);
        var answers = new int[samples.Count];
        for (var sample = 0; sample < answers.Length; sample++)
        {
            var row = logits.AsSpan(sample * classes, classes);
            for (var c = 1; c < classes; c++)
                if (row[c] > row[answers[sample]])
                    answers[sample] = c;
        }
        return answers;
    }

    private static ReportData Report(ModelBuild build, PackReport report)
    {
        var bits = build.Request.Precision == Precision.Float ? null : build.Bits;
        return new ReportData
        {
            Model = report.Name,
            Dataset = build.DatasetName,
            ToolVersion = ModelBuild.ToolVersion,
            Seed = build.Request.Seed,
            Request = build.RequestText,
            Labels = report.Labels,
            Splits = [.. DatasetSplits.All.Select(split => new SplitCount(split.Name(), [.. report.Labels.Select((_, c) => build.Data.Of(split).Count(s => s.Label == c))]))],
            ClassWeights = ClassBalance.Weights(build.Features.Train.Labels, report.Labels.Count, build.TrainingOptions.BalanceClasses),
            Accuracy =
            [
                .. build.Baselines.SelectMany(b => b.Accuracies.Select(a => new AccuracyRow($"float, {b.Modality} alone", a.Split, a.Plain, a.Balanced, a.Samples))),
                .. report.Float.Select(a => Row(build.Spec.Modalities.Count > 1 ? "float, fused" : "float", a)),
                .. report.Pruned.Select(a => Row("float, pruned", a)),
                .. report.Packed.Select(a => Row($"packed, {build.Request.Precision}", a)),
            ],
            Confusion = (report.Packed.Count > 0 ? report.Packed : report.Float)[^1].Confusion,
            Layers = [.. report.Layers.Select(l => new LayerRow(l.Name, l.Output, l.Parameters, l.Macs, l.WeightBits, l.Size.Total))],
            Sensitivity = build.Sensitivity,
            Sizes = new SizeFigures(report.Sizes.WeightsAndBiases, report.Sizes.Requantizers, report.Sizes.File,
                4L * NetworkPlan.Create(build.Whole.Definition).Parameters,
                report.Sizes.Arena, (long)report.Sizes.Bops, (long?)bits?.MaxSize, (long?)bits?.MaxBops),
            History = [.. build.Trained.History.Select(e => new EpochRow(e.Number, e.TrainLoss, e.ValidationLoss, e.ValidationBalanced, e.Best))],
            DeadUnits = [.. build.Trained.Units.Select(u => new DeadUnitRow(u.Layer, u.Silent, u.Units))],
            PrunedBytes = bits is null ? 0 : Bytes(build.Whole, bits.Bits) - Bytes(build.Folded, bits.Bits),
            Notes = [.. build.Data.Notes, .. build.Features.Notes],
        };
    }

    private static long Bytes(FoldedNetwork network, IReadOnlyDictionary<string, int> bits) =>
        NetworkPlan.Create(network.Definition).Decisions.Sum(layer => LayerSize.Of(layer, bits[layer.Name]).Total);

    private static AccuracyRow Row(string what, SplitAccuracy accuracy) => new(what, accuracy.Split, accuracy.Plain, accuracy.Balanced, accuracy.Samples);
}
