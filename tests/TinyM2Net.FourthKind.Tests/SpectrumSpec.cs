using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.FourthKind.Tests;

/// <summary>What a spec may say of it, with ranges, defaults and mistakes.</summary>
internal sealed class SpectrumSpec() : SpecKind(new SpectrumKind())
{
    public override FeatureSettings Read(ObjectReader reader, FeatureSettings? preset)
    {
        var d = preset as SpectrumSettings ?? new();
        var settings = new SpectrumSettings
        {
            Points = reader.Integer("points", d.Points, 2, 4096),
            From = reader.Number("from", d.From, 1, 100000),
            To = reader.Number("to", d.To, 1, 100000),
        };
        if (settings.To <= settings.From)
            reader.Error(DiagnosticCodes.ConflictingFeatures, "to", FormattableString.Invariant($"\"to\" is {settings.To} nm, not above \"from\", {settings.From} nm."));
        return settings;
    }

    /// <summary>A little drift along the wavelengths, another brightness, noise.</summary>
    public override AugmentationOptions DefaultAugmentation(FeatureSettings settings) => new() { TimeShift = 0.03, Contrast = 0.1, Noise = 0.05 };
}
