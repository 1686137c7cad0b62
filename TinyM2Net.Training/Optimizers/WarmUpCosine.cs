using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Training.Optimizers;

/// <summary>A linear rise over the first steps, under a cosine that falls to 0 over the whole run.</summary>
/// <param name="rate">The rate that both multiply.</param>
/// <param name="warmUpSteps">0: no rise.</param>
/// <param name="totalSteps">Steps of the run.</param>
internal readonly struct WarmUpCosine(double rate, int warmUpSteps, int totalSteps)
{
    /// <param name="step">From 0.</param>
    public double At(int step)
    {
        var rise = warmUpSteps > 0 ? Math.Min(1, (step + 1) / (double)warmUpSteps) : 1;
        return rate * rise * 0.5 * (1 + Elementary.Cos(Math.PI * step / totalSteps));
    }
}
