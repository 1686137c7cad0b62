using TinyM2Net.Compiler.BitSearch;
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
    public static IReadOnlyList<Step> All { get; } =
    [
        new(Stage.Dataset, 1, _ => true,
            b => new KeyInputs().Add("data", b.DataDigest),
            (b, folder, context) => b.WriteData(folder, context)),

        new(Stage.Features, 4, _ => true,
            b => new KeyInputs().Add("dataset", b.HashOf(Stage.Dataset)).Add("features", b.Spec.Modalities.ToDictionary(m => m.Name, m => m.Features)),
            (b, folder, context) => FeatureFiles.Write(folder, FeatureStage.Run(b.FeatureInput, context))),

        new(Stage.Training, 6, _ => true,
            b => Learning(b),
            (b, folder, context) => TrainingFiles.Write(folder, TrainingStage.Run(b.TrainingInput, b.TrainingOptions, context))),

        new(Stage.Baselines, 6, b => b.Request.UnimodalBaselines && b.Spec.Modalities.Count > 1,
            b => Learning(b),
            (b, folder, context) => StageFiles.WriteJson(Path.Combine(folder, ModelBuild.BaselinesFile),
                BaselineStage.Run(b.TrainingInput, [("train", b.Features.Train), ("val", b.Features.Validation), ("test", b.Features.Test)], b.TrainingOptions, context))),

        new(Stage.Sensitivity, 4, b => b.Request.Precision == Precision.Mixed,
            b => Network(b).Add("weights", b.HashOf(Stage.Training)).Add("seed", b.Request.Seed).Add("balance", b.TrainingOptions.BalanceClasses),
            (b, folder, context) => StageFiles.WriteJson(Path.Combine(folder, ModelBuild.SensitivityFile),
                SensitivityStage.Run(b.Folded.Definition, b.Folded.Weights, b.Features.Train, b.SensitivityOptions, context))),

        new(Stage.Bits, 4, b => b.Request.Precision != Precision.Float,
            b => Network(b).Add("weights", b.HashOf(Stage.Training)).Add("sensitivity", b.Has(Stage.Sensitivity) ? b.HashOf(Stage.Sensitivity) : null).Add("search", b.SearchOptions),
            (b, folder, context) => BitFiles.Write(folder, BitSearchStage.Run(NetworkPlan.Create(b.Folded.Definition), b.Sensitivity, b.SearchOptions, context.Cancellation), context)),

        new(Stage.Tuning, 5, b => b.Request.Precision != Precision.Float,
            b => Learning(b).Add("weights", b.HashOf(Stage.Training)).Add("bits", b.Bits.Bits).Add("activationBits", b.Bits.HasPairs ? b.Bits.ActivationBits : null).Add("tuning", b.Spec.Quantization with { FixedBits = new Dictionary<string, int>() }),
            (b, folder, context) => WeightFile.Write(Path.Combine(folder, WeightFile.Name), FineTuneStage.Run(
                new FineTuneInput(b.Folded.Definition, b.Folded.Weights, b.Bits.Bits, b.Features.Train, b.Features.Validation) { ActivationBits = b.Bits.ActivationBits },
                b.Spec.Quantization, b.TrainingOptions, context).Network.ToWeights())),

        new(Stage.Pack, 8, _ => true,
            b => Packed(b).Add("card", b.Spec.Card),
            PackFiles.Write),

        new(Stage.Onnx, 1, b => b.Request.EmitOnnx,
            b => Packed(b),
            (b, folder, _) => OnnxFiles.Write(b, folder)),
    ];

    /// <summary>What the float training and everything that goes on from it depend on.</summary>
    private static KeyInputs Learning(ModelBuild b) => Network(b).Add("training", b.TrainingOptions);

    /// <summary>What a model's file and all that is said in it depend on.</summary>
    private static KeyInputs Packed(ModelBuild b) => Network(b).Add("name", b.Spec.Name).Add("request", b.RequestText).Add("seed", b.Request.Seed).Add("dataset", b.DatasetName)
        .Add("stages", b.Keys.ToDictionary(k => k.Key, k => k.Value)).Add("tool", ModelBuild.ToolVersion);

    private static KeyInputs Network(ModelBuild b) => new KeyInputs()
        .Add("features", b.HashOf(Stage.Features))
        .Add("branches", b.Spec.Modalities.ToDictionary(m => m.Name, m => m.Layers))
        .Add("order", b.Spec.Modalities.Select(m => m.Name))
        .Add("head", b.Spec.Head);
}
