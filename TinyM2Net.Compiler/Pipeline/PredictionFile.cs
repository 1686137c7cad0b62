using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Packing;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>What the trained network and the packed file took every validation and test sample for, as CSV: for who looks for the samples that are wrong.</summary>
internal static class PredictionFile
{
    private const string Header = "sample_id,group_id,split,label,float,packed";

    public static void Write(string path, DatasetIndex data, PackReport report)
    {
        using var writer = new StreamWriter(Disk.Current.Create(path)) { NewLine = "\n" };
        writer.WriteLine(Header);
        foreach (var split in new[] { DatasetSplit.Validation, DatasetSplit.Test })
        {
            var (trained, packed) = (Answers(report.Float, split), Answers(report.Packed, split));
            foreach (var (sample, i) in data.Of(split).Select((sample, i) => (sample, i)))
                writer.WriteLine(string.Join(',', new[] { sample.Id, sample.Group, split.Name(), data.Labels[sample.Label], Name(trained, i), Name(packed, i) }.Select(CsvText.Quote)));
        }

        string Name(IReadOnlyList<int> answers, int i) => answers.Count == 0 ? "" : data.Labels[answers[i]];
    }

    private static IReadOnlyList<int> Answers(IReadOnlyList<SplitAccuracy> accuracies, DatasetSplit split) => accuracies.FirstOrDefault(a => a.Split == split.Name())?.Answers ?? [];
}
