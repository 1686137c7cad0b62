using TinyM2Net.Runtime.Execution;

namespace TinyM2Net.Runtime.Format;

/// <summary>The small sections: labels, memory plan, goldens, accuracy and provenance.</summary>
internal static class RecordSections
{
    public static void WriteLabels(SectionWriter writer, ModelContent content)
    {
        writer.String(content.Name);
        writer.Int(content.Labels.Count);
        foreach (var label in content.Labels)
            writer.String(label);
    }

    public static (string Name, string[] Labels) ReadLabels(SectionReader reader)
    {
        var name = reader.String();
        var labels = new string[reader.Count(FormatLimits.Labels, sizeof(int))];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = reader.String();
        reader.End();
        return (name, labels);
    }

    public static void WritePlan(SectionWriter writer, MemoryPlan plan)
    {
        writer.Int(plan.TensorBytes);
        writer.Ints(plan.Offsets);
    }

    public static MemoryPlan ReadPlan(SectionReader reader)
    {
        var plan = new MemoryPlan(reader.Int(), reader.Ints());
        reader.End();
        return plan;
    }

    public static void WriteGoldens(SectionWriter writer, IReadOnlyList<GoldenSample> goldens)
    {
        writer.Int(goldens.Count);
        foreach (var (inputs, logits) in goldens)
        {
            writer.Int(inputs.Count);
            foreach (var input in inputs)
                writer.SBytes(input);
            writer.Ints(logits);
        }
    }

    public static GoldenSample[] ReadGoldens(SectionReader reader)
    {
        var goldens = new GoldenSample[reader.Count(FormatLimits.Goldens, 8)];
        for (var g = 0; g < goldens.Length; g++)
        {
            var inputs = new sbyte[reader.Count(FormatLimits.Modalities, sizeof(int))][];
            for (var i = 0; i < inputs.Length; i++)
                inputs[i] = reader.SBytes();
            goldens[g] = new GoldenSample(inputs, reader.Ints());
        }

        reader.End();
        return goldens;
    }

    public static void WriteAccuracy(SectionWriter writer, AccuracyRecord accuracy)
    {
        writer.String(accuracy.Split);
        writer.Int(accuracy.Samples);
        writer.Double(accuracy.FloatAccuracy);
        writer.Double(accuracy.FloatBalancedAccuracy);
        writer.Double(accuracy.Accuracy);
        writer.Double(accuracy.BalancedAccuracy);
        writer.Int(accuracy.Classes.Count);
        foreach (var (label, samples, correct) in accuracy.Classes)
        {
            writer.String(label);
            writer.Int(samples);
            writer.Int(correct);
        }
    }

    public static AccuracyRecord ReadAccuracy(SectionReader reader)
    {
        var accuracy = ReadAccuracy(ref reader);
        reader.End();
        return accuracy;
    }

    public static AccuracyRecord ReadAccuracy(ref SectionReader reader)
    {
        var (split, samples) = (reader.String(), reader.Int());
        var (floatAccuracy, floatBalanced) = (reader.Double(), reader.Double());
        var (accuracy, balanced) = (reader.Double(), reader.Double());
        var classes = new ClassAccuracy[reader.Count(FormatLimits.Labels, 12)];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = new ClassAccuracy(reader.String(), reader.Int(), reader.Int());
        return new AccuracyRecord(split, samples, floatAccuracy, floatBalanced, accuracy, balanced, classes);
    }

    public static void WriteProvenance(SectionWriter writer, IReadOnlyList<KeyValuePair<string, string>> provenance)
    {
        writer.Int(provenance.Count);
        foreach (var (key, value) in provenance)
        {
            writer.String(key);
            writer.String(value);
        }
    }

    public static KeyValuePair<string, string>[] ReadProvenance(SectionReader reader)
    {
        var provenance = new KeyValuePair<string, string>[reader.Count(FormatLimits.ProvenanceEntries, 8)];
        for (var i = 0; i < provenance.Length; i++)
            provenance[i] = new KeyValuePair<string, string>(reader.String(), reader.String());
        reader.End();
        return provenance;
    }
}
