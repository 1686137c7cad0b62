using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Featurization;

/// <summary>The feature stage's output on disk: every array by name. Settings and labels are the spec's and the index's, tables follow from the settings.</summary>
internal static class FeatureFiles
{
    private const string ArraysFile = "features.bin";
    private const string NotesFile = "notes.txt";

    public static void Write(string folder, FeatureSet set)
    {
        var arrays = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (var m = 0; m < set.Modalities.Count; m++)
        {
            var modality = set.Modalities[m];
            arrays[$"{modality.Name}.mean"] = modality.Standardization.Mean;
            arrays[$"{modality.Name}.inverseDeviation"] = modality.Standardization.InverseDeviation;
            arrays[$"{modality.Name}.train"] = set.Train.Features[m];
            arrays[$"{modality.Name}.val"] = set.Validation.Features[m];
            arrays[$"{modality.Name}.test"] = set.Test.Features[m];
        }
        StageFiles.WriteArrays(Path.Combine(folder, ArraysFile), arrays);
        File.WriteAllText(Path.Combine(folder, NotesFile), string.Concat(set.Notes.Select(n => n + "\n")));
    }

    public static FeatureSet Read(string folder, FeatureInput input)
    {
        var arrays = StageFiles.ReadArrays(Path.Combine(folder, ArraysFile));
        SampleSet Set(DatasetSplit split) => new(
            [.. input.Data.Modalities.Select(name => arrays[$"{name}.{split.Name()}"])],
            [.. input.Data.Of(split).Select(s => s.Label)]);
        var modalities = input.Settings.Select((settings, m) => new ModalityContent(
            input.Data.Modalities[m], settings, FeatureExtractor.Create(settings).Tables,
            new Standardization(arrays[$"{input.Data.Modalities[m]}.mean"], arrays[$"{input.Data.Modalities[m]}.inverseDeviation"], Standardizer.RunsAlongWidth(settings))));
        return new FeatureSet([.. modalities], Set(DatasetSplit.Train), Set(DatasetSplit.Validation), Set(DatasetSplit.Test),
            File.ReadAllLines(Path.Combine(folder, NotesFile)));
    }
}
