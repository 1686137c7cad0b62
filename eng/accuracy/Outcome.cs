using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Reporting;

namespace TinyM2Net.Accuracy;

/// <summary>What one <see cref="Trial"/> gave.</summary>
/// <param name="Test">The test split, sample by sample.</param>
/// <param name="ModelFile">Null for a float net.</param>
internal sealed record Outcome(ReportData Report, IReadOnlyList<Prediction> Test, string? ModelFile)
{
    /// <summary>Layers whose weights have 4 bits.</summary>
    public double NarrowShare => Report.Layers.Average(l => l.Bits < 8 ? 1.0 : 0);

    /// <summary>The test split's rows of a build's <c>predictions.csv</c>.</summary>
    public static IReadOnlyList<Prediction> Read(string file) =>
        [.. CsvText.Parse(File.ReadAllText(file)).Skip(1).Select(r => r.Fields).Where(f => f[2] == DatasetSplit.Test.Name()).Select(f => new Prediction(f[1], f[3], f[4], f[5]))];
}

/// <param name="Float">The label that the float net gave it.</param>
/// <param name="Packed">The label that the packed file gave it; empty for a float net.</param>
internal sealed record Prediction(string Group, string Label, string Float, string Packed);
