using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Kinds;

namespace TinyM2Net.FourthKind.Tests;

/// <summary>What the runtime knows of it: from here come the file, the app's verbs and the typed class.</summary>
internal sealed class SpectrumKind : FeatureKind<SpectrumSettings>
{
    /// <summary>The next free number. In the product it is a member of the enum.</summary>
    public override ModalityKind Kind => (ModalityKind)4;

    public override string Name => "spectrum";

    public override string Clip => "a text file of wavelengths and intensities";

    public override FeatureSettings Read(ref SectionReader reader) => new SpectrumSettings { Points = reader.Int(), From = reader.Double(), To = reader.Double() };

    protected override string Describe(SpectrumSettings settings) => FormattableString.Invariant($"spectrum, {settings.Points} points from {settings.From} to {settings.To} nm");

    protected override FeatureExtractor CreateExtractor(SpectrumSettings settings, FeatureTables? tables) => new SpectrumExtractor(settings);

    protected override void Write(SectionWriter writer, SpectrumSettings settings)
    {
        writer.Int(settings.Points);
        writer.Double(settings.From);
        writer.Double(settings.To);
    }
}
