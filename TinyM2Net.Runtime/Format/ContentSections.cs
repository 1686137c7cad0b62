using TinyM2Net.Runtime.Execution;

namespace TinyM2Net.Runtime.Format;

internal sealed record Section(SectionNumber Number, bool Critical, SectionWriter Body);

/// <summary>Which part of the content lies in which section.</summary>
internal static class ContentSections
{
    /// <summary>Whether this runtime understands a section, critical or not.</summary>
    public static bool Knows(SectionNumber number) => number is >= SectionNumber.Labels and <= SectionNumber.Digest or SectionNumber.Subsets;

    public static IReadOnlyList<Section> Write(ModelContent content)
    {
        var sections = new List<Section>();
        RecordSections.WriteLabels(Add(SectionNumber.Labels, true), content);
        FeatureSection.Write(Add(SectionNumber.Features, true), content.Modalities);
        GraphSection.Write(Add(SectionNumber.Graph, true), content.Graph);
        WeightSections.WriteWeights(Add(SectionNumber.Weights, true), content.Graph);
        WeightSections.WriteRequantizers(Add(SectionNumber.Requantizers, true), content.Graph);
        RecordSections.WritePlan(Add(SectionNumber.MemoryPlan, false), MemoryPlan.Of(content.Graph));
        RecordSections.WriteGoldens(Add(SectionNumber.Goldens, false), content.Goldens);
        if (content.Accuracy is not null)
            RecordSections.WriteAccuracy(Add(SectionNumber.Accuracy, false), content.Accuracy);
        RecordSections.WriteProvenance(Add(SectionNumber.Provenance, false), content.Provenance);
        // Not critical: who does not know it asks for every clip, and answers as before.
        if (content.Subsets.Count > 0)
            SubsetSection.Write(Add(SectionNumber.Subsets, false), content.Subsets);
        return sections;

        SectionWriter Add(SectionNumber number, bool critical)
        {
            var section = new Section(number, critical, new SectionWriter());
            sections.Add(section);
            return section.Body;
        }
    }

    public static ModelContent Read(ReadOnlyMemory<byte> file, SectionTable sections)
    {
        var (name, labels) = RecordSections.ReadLabels(Open(SectionNumber.Labels));
        var modalities = FeatureSection.Read(Open(SectionNumber.Features));
        var requantizations = WeightSections.ReadRequantizers(Open(SectionNumber.Requantizers));
        var weights = WeightSections.ReadWeights(Open(SectionNumber.Weights));
        var graph = GraphSection.Read(Open(SectionNumber.Graph), weights, requantizations);
        return new ModelContent
        {
            Name = name,
            Labels = labels,
            Modalities = modalities,
            Graph = graph,
            Plan = Has(SectionNumber.MemoryPlan) ? RecordSections.ReadPlan(Open(SectionNumber.MemoryPlan)) : null,
            Goldens = Has(SectionNumber.Goldens) ? RecordSections.ReadGoldens(Open(SectionNumber.Goldens)) : [],
            Accuracy = Has(SectionNumber.Accuracy) ? RecordSections.ReadAccuracy(Open(SectionNumber.Accuracy)) : null,
            Provenance = Has(SectionNumber.Provenance) ? RecordSections.ReadProvenance(Open(SectionNumber.Provenance)) : [],
            Subsets = Has(SectionNumber.Subsets) ? SubsetSection.Read(Open(SectionNumber.Subsets)) : [],
        };

        bool Has(SectionNumber number) => sections.Has(number);

        SectionReader Open(SectionNumber number) => sections.TryFind(number, out var range)
            ? new SectionReader(file.Span[range], number)
            : throw new ModelFormatException($"The file has no section {number}.");
    }
}
