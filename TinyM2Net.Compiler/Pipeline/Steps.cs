using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Featurization;
using TinyM2Net.Compiler.Learning;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Tuning;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>The stages in order: what decides each, and its call. A key holds upstream hashes, so that equal outputs stop a change from spreading.</summary>
internal static class Steps
{
    /// <summary>What the last stages tell of, each that the model has.</summary>
    private static readonly Stage[] Earlier = [Stage.Dataset, Stage.Features, Stage.Student, Stage.Training, Stage.Baselines, Stage.Sensitivity, Stage.Bits, Stage.Tuning];

    public static IReadOnlyList<Step> All { get; } =
    [
        new(Stage.Dataset, 1, _ => true, [],
            b => new KeyInputs().Add("data", b.DataDigest).Add("fold", b.Request.Fold?.ToString()),
            (b, folder, context) => b.WriteData(folder, context)),

        new(Stage.Features, 5, _ => true, [],
            b => new KeyInputs().Add("clips", b.ClipsDigest).Add("features", b.Spec.Modalities.ToDictionary(m => m.Name, m => m.Features)).Add("order", b.Order),
            (b, folder, context) => FeatureFiles.Write(folder, FeatureStage.Run(b.FeatureInput, context))),

        new(Stage.Student, 2, b => b.Written.StudentSearch is not null, [Stage.Features],
            b => Taught(b, Learning(b)).Add("search", b.Written.StudentSearch! with { Position = default }).Add("limits", b.SearchOptions).Add("tuning", b.Spec.Quantization),
            StudentTrials.Write) { ReadsTeacher = true },

        new(Stage.Training, 7, _ => true, [Stage.Features, Stage.Student],
            b => Taught(b, Learning(b)),
            (b, folder, context) => TrainingFiles.Write(folder, TrainingStage.Run(b.TrainingInput with { Teacher = b.CreateTeacher(context.MaxDegreeOfParallelism) }, b.TrainingOptions, context))) { ReadsTeacher = true },

        new(Stage.Baselines, 7, b => b.Request.UnimodalBaselines && b.Spec.Modalities.Count > 1, [Stage.Features, Stage.Student],
            b => Learning(b).Add("features.test", b.HashOf(Stage.Features, FeatureFiles.FileOf(DatasetSplit.Test))).Add("labels.test", b.LabelsDigest(DatasetSplit.Test)),
            (b, folder, context) => StageFiles.WriteJson(Path.Combine(folder, ModelBuild.BaselinesFile),
                BaselineStage.Run(b.TrainingInput, [("train", b.Features.Train), ("val", b.Features.Validation), ("test", b.Features.Test)], b.TrainingOptions, context))),

        new(Stage.Sensitivity, 5, b => b.Request.Precision == Precision.Mixed, [Stage.Features, Stage.Training],
            b => Trained(b, Network(b)).Add("seed", b.Request.Seed).Add("balance", b.TrainingOptions.BalanceClasses),
            (b, folder, context) => StageFiles.WriteJson(Path.Combine(folder, ModelBuild.SensitivityFile),
                SensitivityStage.Run(b.Folded.Definition, b.Folded.Weights, b.Features.Train, b.SensitivityOptions, context))),

        new(Stage.Bits, 4, b => b.Request.Precision != Precision.Float, [Stage.Features, Stage.Training, Stage.Sensitivity],
            b => Trained(b, Network(b)).Add("sensitivity", b.Has(Stage.Sensitivity) ? b.HashOf(Stage.Sensitivity) : null).Add("search", b.SearchOptions),
            (b, folder, context) => BitFiles.Write(folder, BitSearchStage.Run(NetworkPlan.Create(b.Folded.Definition), b.Sensitivity, b.SearchOptions, context.Cancellation), context)),

        new(Stage.Tuning, 7, b => b.Request.Precision != Precision.Float, [Stage.Features, Stage.Training, Stage.Bits],
            b => Trained(b, Learning(b)).Add("bits", b.Bits.Bits).Add("activationBits", b.Bits.HasPairs ? b.Bits.ActivationBits : null).Add("tuning", b.Spec.Quantization with { FixedBits = new Dictionary<string, int>() }),
            (b, folder, context) => WeightFile.Write(Path.Combine(folder, WeightFile.Name), FineTuneStage.Run(
                new FineTuneInput(b.Folded.Definition, b.Folded.Weights, b.Bits.Bits, b.Features.Train, b.Features.Validation) { ActivationBits = b.Bits.ActivationBits },
                b.Spec.Quantization, b.TrainingOptions, context).Network.ToWeights())),

        new(Stage.Pack, 10, _ => true, Earlier,
            b => Packed(b).Add("card", b.Spec.Card),
            PackFiles.Write),

        new(Stage.Onnx, 2, b => b.Request.EmitOnnx, Earlier,
            b => Packed(b),
            (b, folder, _) => OnnxFiles.Write(b, folder)),
    ];

    /// <summary>What the float training and everything that goes on from it depend on. What the test split holds is not among it.</summary>
    private static KeyInputs Learning(ModelBuild b) => Network(b)
        .Add("features.val", b.HashOf(Stage.Features, FeatureFiles.FileOf(DatasetSplit.Validation)))
        .Add("labels.val", b.LabelsDigest(DatasetSplit.Validation))
        .Add("training", b.TrainingOptions);

    /// <summary>With whom it learns from: the key of the teacher's training says all of that.</summary>
    private static KeyInputs Taught(ModelBuild b, KeyInputs inputs) => b is { Teacher: { } teacher, Spec.Distillation: { } distillation }
        ? inputs.Add("distillation.teacher", teacher.KeyOf(Stage.Training).Hash).Add("distillation.temperature", distillation.Temperature).Add("distillation.weight", distillation.Weight)
        : inputs;

    /// <summary>What a training gave to go on from; how it came about is the report's alone.</summary>
    private static KeyInputs Trained(ModelBuild b, KeyInputs inputs) => inputs
        .Add("weights", b.HashOf(Stage.Training, WeightFile.Name)).Add("units", b.HashOf(Stage.Training, TrainingFiles.UnitsFile));

    /// <summary>What a model's file and all that is said in it depend on.</summary>
    private static KeyInputs Packed(ModelBuild b) => Network(b).Add("features", b.HashOf(Stage.Features)).Add("name", b.Spec.Name).Add("request", b.RequestText).Add("seed", b.Request.Seed)
        .Add("dataset", b.DatasetName).Add("stages", b.Keys.ToDictionary(k => k.Key, k => k.Value)).Add("tool", ModelBuild.ToolVersion);

    private static KeyInputs Network(ModelBuild b) => new KeyInputs()
        .Add("features.train", b.HashOf(Stage.Features, FeatureFiles.FileOf(DatasetSplit.Train)))
        .Add("labels.train", b.LabelsDigest(DatasetSplit.Train))
        .Add("classes", b.Data.Labels.Count)
        .Add("branches", b.Spec.Modalities.ToDictionary(m => m.Name, m => m.Layers))
        .Add("order", b.Order)
        .Add("head", b.Spec.Head);
}
