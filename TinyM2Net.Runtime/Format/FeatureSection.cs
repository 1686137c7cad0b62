using TinyM2Net.Runtime.Features;

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
        writer.Byte((int)Modality.KindOf(settings));
        switch (settings)
        {
            case AudioFeatureSettings audio:
                WriteAudio(writer, audio);
                break;
            case ImageFeatureSettings image:
                writer.Int(image.Width);
                writer.Int(image.Height);
                writer.Int(image.Channels);
                writer.Bool(image.ZeroIsMissing);
                writer.Bool(image.SubtractMedian);
                break;
            case SeriesFeatureSettings series:
                writer.Int(series.Rows);
                writer.Int(series.Columns);
                break;
        }
    }

    private static FeatureSettings ReadSettings(ref SectionReader reader)
    {
        var kind = (ModalityKind)reader.Byte();
        return kind switch
        {
            ModalityKind.Audio => ReadAudio(ref reader),
            ModalityKind.Image => new ImageFeatureSettings
            {
                Width = reader.Int(),
                Height = reader.Int(),
                Channels = reader.Int(),
                ZeroIsMissing = reader.Bool(),
                SubtractMedian = reader.Bool(),
            },
            ModalityKind.Series => new SeriesFeatureSettings { Rows = reader.Int(), Columns = reader.Int() },
            _ => throw reader.Fault($"a modality of kind {(int)kind} is unknown"),
        };
    }

    private static void WriteAudio(SectionWriter writer, AudioFeatureSettings audio)
    {
        writer.Int(audio.SampleRate);
        writer.Double(audio.Duration);
        writer.Byte((int)audio.Feature);
        writer.Int(audio.WindowLength);
        writer.Int(audio.HopLength);
        writer.Int(audio.FftSize);
        writer.Int(audio.MelBands);
        writer.Int(audio.Coefficients);
        writer.Byte((int)audio.MelScale);
        writer.Byte((int)audio.MelNorm);
        writer.Double(audio.MinimumFrequency);
        WriteOptional(writer, audio.MaximumFrequency);
        WriteOptional(writer, audio.TopDb);
        writer.Bool(audio.Centered);
        writer.Int(audio.Frames ?? -1);
    }

    private static AudioFeatureSettings ReadAudio(ref SectionReader reader) => new()
    {
        SampleRate = reader.Int(),
        Duration = reader.Double(),
        Feature = (AudioFeature)reader.Byte(),
        WindowLength = reader.Int(),
        HopLength = reader.Int(),
        FftSize = reader.Int(),
        MelBands = reader.Int(),
        Coefficients = reader.Int(),
        MelScale = (MelScale)reader.Byte(),
        MelNorm = (MelNorm)reader.Byte(),
        MinimumFrequency = reader.Double(),
        MaximumFrequency = ReadOptional(ref reader),
        TopDb = ReadOptional(ref reader),
        Centered = reader.Bool(),
        Frames = reader.Int() is var frames && frames == -1 ? null : frames,
    };

    private static void WriteOptional(SectionWriter writer, double? value)
    {
        writer.Bool(value is not null);
        writer.Double(value ?? 0);
    }

    private static double? ReadOptional(ref SectionReader reader)
    {
        var present = reader.Bool();
        var value = reader.Double();
        return present ? value : null;
    }
}
