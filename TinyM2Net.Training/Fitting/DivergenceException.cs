using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Fitting;

/// <summary>The loss is no number any more. A lower learning rate, or features without outliers, is the remedy.</summary>
/// <param name="epoch">From 1.</param>
/// <param name="step">Within the epoch, from 1; past the last one where validation showed it.</param>
/// <param name="modality">Whose features were no finite numbers to begin with; null: none's.</param>
/// <param name="layer">The first whose output is not finite; null: none's.</param>
internal sealed class DivergenceException(int epoch, int step, string? modality, string? layer)
    : Exception(FormattableString.Invariant($"the loss is not finite in epoch {epoch}, step {step}{(layer is null ? "" : $", first in {layer}")}"))
{
    public int Epoch { get; } = epoch;

    public int Step { get; } = step;

    public string? Modality { get; } = modality;

    public string? Layer { get; } = layer;

    /// <summary>Looks where the numbers end: runs the loaded batch again, with every activation kept.</summary>
    public static DivergenceException Of(Network<float> network, int samples, int epoch, int step)
    {
        for (var branch = 0; branch < network.Inputs.Length; branch++)
            if (!IsFinite(network.Inputs[branch].Value.Span[..(samples * network.Inputs[branch].Shape.Count)]))
                return new DivergenceException(epoch, step, network.Plan.Definition.Branches[branch].Modality, null);
        network.KeepActivations();
        network.Forward(samples, training: false);
        var first = network.Operators.FirstOrDefault(op => !IsFinite(op.Output.Value.Span[..(samples * op.Output.Shape.Count)]));
        return new DivergenceException(epoch, step, null, first?.Name);
    }

    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (!float.IsFinite(value))
                return false;
        return true;
    }
}
