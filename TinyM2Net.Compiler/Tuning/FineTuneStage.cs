using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Learning;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Tuning;

/// <param name="Folded">Without batch norm.</param>
/// <param name="Weights">The trained weights, folded.</param>
/// <param name="Bits">Of every decision layer's weights, by name.</param>
internal sealed record FineTuneInput(NetworkDefinition Folded, NetworkWeights Weights, IReadOnlyDictionary<string, int> Bits, SampleSet Training, SampleSet Validation)
{
    /// <summary>Of what every decision layer reads; null: the same.</summary>
    public IReadOnlyDictionary<string, int>? ActivationBits { get; init; }
}

/// <param name="History">One entry an epoch; empty when nothing was tuned.</param>
internal sealed record FineTuneOutput(QuantizedNetwork Network, IReadOnlyList<EpochReport> History);

/// <summary>Stage 6: training goes on at the chosen bits, with quantization simulated.</summary>
internal static class FineTuneStage
{
    /// <param name="training">The recipe of the float training: batch size, balance, augmentation and seed are kept; epochs and rate are <paramref name="quantization"/>'s.</param>
    /// <exception cref="DiagnosticException">TM2N4002: the loss diverged.</exception>
    public static FineTuneOutput Run(FineTuneInput input, QuantizationSpec quantization, TrainingOptions training, StageContext context)
    {
        var scheme = new QuantizationScheme(NetworkPlan.Create(input.Folded), input.Bits, input.ActivationBits);
        var options = training with
        {
            Epochs = quantization.Epochs,
            LearningRate = quantization.LearningRate ?? QuantizationTuning.DefaultLearningRate(scheme),
            MaxDegreeOfParallelism = context.MaxDegreeOfParallelism,
        };
        var progress = new FittingProgress(Stage.Tuning, "", context);
        try
        {
            var (network, history) = QuantizationTuning.Run(scheme, input.Weights, input.Training, input.Validation, quantization.CalibrationSamples, options,
                progress, context.Time, context.Partial?.Checkpoints("tuning", context), progress, context.Cancellation);
            return new FineTuneOutput(network, history);
        }
        catch (DivergenceException exception)
        {
            throw new DiagnosticException(DiagnosticCodes.TuningDiverged,
                FormattableString.Invariant($"Quantization-aware tuning diverged: {exception.Message}. Lower quantization.learningRate, now {options.LearningRate}, or set quantization.epochs to 0."));
        }
    }
}
