using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Featurization;

/// <summary>
/// The feature stage's output on disk: arrays by modality, a file a split, as a training that is given other test samples must not run
/// again. Settings and labels are the spec's and the index's, tables follow from the settings.
/// </summary>
internal static class FeatureFiles
{
    private const string StandardizationFile = "standardization.bin";
    private const string NotesFile = "notes.txt";

    public static string FileOf(DatasetSplit split) => split.Name() + ".bin";

    public static void Write(string folder, FeatureSet set)
    {
        var standardization = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var modality in set.Modalities)
        {
            standardization[$"{modality.Name}.mean"] = modality.Standardization.Mean;
            standardization[$"{modality.Name}.inverseDeviation"] = modality.Standardization.InverseDeviation;
        }
        StageFiles.WriteArrays(Path.Combine(folder, StandardizationFile), standardization);
        foreach (var (split, samples) in ((DatasetSplit, SampleSet)[])[(DatasetSplit.Train, set.Train), (DatasetSplit.Validation, set.Validation), (DatasetSplit.Test, set.Test)])
            StageFiles.WriteArrays(Path.Combine(folder, FileOf(split)), set.Modalities.Zip(samples.Features).ToDictionary(m => m.First.Name, m => m.Second, StringComparer.Ordinal));
        Disk.Current.Write(Path.Combine(folder, NotesFile), string.Concat(set.Notes.Select(n => n + "\n")));
    }

    public static FeatureSet Read(string folder, FeatureInput input)
    {
        SampleSet Set(DatasetSplit split)
        {
            var arrays = StageFiles.ReadArrays(Path.Combine(folder, FileOf(split)));
            return new([.. input.Data.Modalities.Select(name => arrays[name])], [.. input.Data.Of(split).Select(s => s.Label)]);
        }

        var standardization = StageFiles.ReadArrays(Path.Combine(folder, StandardizationFile));
        var modalities = input.Settings.Select((settings, m) => new ModalityContent(
            input.Data.Modalities[m], settings, FeatureExtractor.Create(settings).Tables,
            new Standardization(standardization[$"{input.Data.Modalities[m]}.mean"], standardization[$"{input.Data.Modalities[m]}.inverseDeviation"], Standardizer.RunsAlongWidth(settings))));
        return new FeatureSet([.. modalities], Set(DatasetSplit.Train), Set(DatasetSplit.Validation), Set(DatasetSplit.Test),
            File.ReadAllLines(Path.Combine(folder, NotesFile)));
    }
}
