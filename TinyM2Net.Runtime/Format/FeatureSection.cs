using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Kinds;

namespace TinyM2Net.Runtime.Format;

/// <summary>Per modality: settings, tables and standardization.</summary>
internal static class FeatureSection
{
    public static void Write(SectionWriter writer, IReadOnlyList<ModalityContent> modalities)
    {
        writer.Int(modalities.Count);
        foreach (var modality in modalities)
        {
            writer.String(modality.Name);
            WriteSettings(writer, modality.Settings);
            writer.Int(modality.Tables.Tables.Count);
            foreach (var (name, values) in modality.Tables.Tables)
            {
                writer.String(name);
                writer.Floats(values);
            }

            writer.Bool(modality.Standardization.PerWidth);
            writer.Floats(modality.Standardization.Mean);
            writer.Floats(modality.Standardization.InverseDeviation);
        }
    }

    public static IReadOnlyList<ModalityContent> Read(SectionReader reader)
    {
        var modalities = new ModalityContent[reader.Count(FormatLimits.Modalities, 22)];
        for (var m = 0; m < modalities.Length; m++)
        {
            var name = reader.String();
            var settings = ReadSettings(ref reader);
            var tables = new FeatureTable[reader.Count(FormatLimits.TablesPerModality, 8)];
            for (var t = 0; t < tables.Length; t++)
                tables[t] = new FeatureTable(reader.String(), reader.FiniteFloats());
            var perWidth = reader.Bool();
            modalities[m] = new ModalityContent(name, settings, new FeatureTables(tables),
                new Standardization(reader.FiniteFloats(), reader.FiniteFloats(), perWidth));
        }

        reader.End();
        return modalities;
    }

    private static void WriteSettings(SectionWriter writer, FeatureSettings settings)
    {
        var kind = FeatureKind.Of(settings);
        writer.Byte((int)kind.Kind);
        kind.Write(writer, settings);
    }

    private static FeatureSettings ReadSettings(ref SectionReader reader)
    {
        var number = reader.Byte();
        return FeatureKind.Find(number) is { } kind ? kind.Read(ref reader) : throw reader.Fault($"a modality of kind {number} is unknown");
    }
}
