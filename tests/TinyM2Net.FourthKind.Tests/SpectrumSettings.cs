using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.FourthKind.Tests;

/// <summary>A spectrum of light on an even grid of wavelengths.</summary>
internal sealed record SpectrumSettings : FeatureSettings
{
    /// <summary>Points of the grid.</summary>
    public int Points { get; init; } = 64;

    /// <summary>The first point, in nanometres.</summary>
    public double From { get; init; } = 400;

    /// <summary>The last point, in nanometres.</summary>
    public double To { get; init; } = 700;

    public override Shape Shape => new(Points, 1, 1);
}
