namespace TinyM2Net.Runtime.Format;

/// <summary>Per declared subset of the modalities: its inputs, what the golden samples give without the others, its accuracy.</summary>
internal static class SubsetSection
{
    public static void Write(SectionWriter writer, IReadOnlyList<SubsetContent> subsets)
    {
        writer.Int(subsets.Count);
        foreach (var (inputs, logits, accuracy) in subsets)
        {
            writer.Ints(inputs);
            writer.Int(logits.Count);
            foreach (var sample in logits)
                writer.Ints(sample);
            writer.Bool(accuracy is not null);
            if (accuracy is not null)
                RecordSections.WriteAccuracy(writer, accuracy);
        }
    }

    public static SubsetContent[] Read(SectionReader reader)
    {
        var subsets = new SubsetContent[reader.Count(FormatLimits.Subsets, 9)];
        for (var s = 0; s < subsets.Length; s++)
        {
            var inputs = reader.Ints();
            var logits = new int[reader.Count(FormatLimits.Goldens, sizeof(int))][];
            for (var g = 0; g < logits.Length; g++)
                logits[g] = reader.Ints();
            subsets[s] = new SubsetContent(inputs, logits, reader.Bool() ? RecordSections.ReadAccuracy(ref reader) : null);
        }

        reader.End();
        return subsets;
    }
}
