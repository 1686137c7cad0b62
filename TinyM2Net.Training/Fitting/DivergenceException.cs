namespace TinyM2Net.Training.Fitting;

/// <summary>The loss is no number any more. A lower learning rate, or features without outliers, is the remedy.</summary>
/// <param name="epoch">From 1.</param>
/// <param name="step">Within the epoch, from 1.</param>
internal sealed class DivergenceException(int epoch, int step)
    : Exception(FormattableString.Invariant($"the loss is not finite in epoch {epoch}, step {step}"))
{
    public int Epoch { get; } = epoch;

    public int Step { get; } = step;
}
