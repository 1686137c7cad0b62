using TinyM2Net.Compiler.BitSearch;
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
        var data = ReportFigures.Of(build, report, Path.Combine(folder, StageNames.ModelFile), context);
        Disk.Current.Write(Path.Combine(folder, StageNames.ReportFile), HtmlReport.Write(data));
        StageFiles.WriteFigures(Path.Combine(folder, StageNames.FiguresFile), data);
        PredictionFile.Write(Path.Combine(folder, StageNames.PredictionsFile), build.Data, report);
    }

    private static PackReport Pack(ModelBuild build, string folder, StageContext context)
    {
        var features = build.Features;
        var trained = Load(build.Whole, context);
        EvaluationSplit[] splits = [Split("val", features.Validation), Split("test", features.Test)];
        if (build.Request.Precision == Precision.Float)
            return WithTraining(PackStage.ReportFloat(build.Spec.Name, build.Data.Labels, trained, splits, Subsets()));

        var output = PackStage.Run(new PackInput(build.Spec.Name, build.Data.Labels, features.Modalities, build.Tuned, splits, build.Provenance) { Subsets = Subsets() }, context);
        // Silent channels have left, and biases have come: the file itself is the proof.
        if (build.Request.MemoryLevel is { } level)
            ChainSet.MustFit(output.Report.Chains, level);
        Disk.Current.Write(Path.Combine(folder, StageNames.ModelFile), output.File);
        return WithTraining(output.Report);

        EvaluationSplit Split(string name, SampleSet samples) => new(name, samples, Answers(trained, samples, context.Cancellation));

        IReadOnlyList<EvaluationSubset> Subsets()
        {
            var subsets = new List<EvaluationSubset>();
            foreach (var subset in build.Spec.Subsets ?? [])
            {
                trained.Absent = FusionTraining.Without(subset, build.Spec.Modalities.Count);
                subsets.Add(new EvaluationSubset(subset, Answers(trained, features.Test, context.Cancellation)));
            }
            trained.Absent = [];
            return subsets;
        }

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
}
