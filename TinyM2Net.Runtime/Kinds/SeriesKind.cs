using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.Runtime.Kinds;

internal sealed class SeriesKind : FeatureKind<SeriesFeatureSettings>
{
    public override ModalityKind Kind => ModalityKind.Series;

    public override string Name => "series";

    public override string Clip => "a CSV file of sensor readings";

    public override FeatureSettings Read(ref SectionReader reader) => new SeriesFeatureSettings { Rows = reader.Int(), Columns = reader.Int() };

    protected override string Describe(SeriesFeatureSettings settings) => FormattableString.Invariant($"series, {settings.Rows} rows of {settings.Columns} columns");

    protected override FeatureExtractor CreateExtractor(SeriesFeatureSettings settings, FeatureTables? tables) => new SeriesFeatureExtractor(settings);

    protected override void Write(SectionWriter writer, SeriesFeatureSettings settings)
    {
        writer.Int(settings.Rows);
        writer.Int(settings.Columns);
    }
}
