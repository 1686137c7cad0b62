using System.Security.Cryptography;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Featurization;

/// <param name="Root">What the clips' paths are relative to.</param>
/// <param name="Settings">One a modality of the index, in its order.</param>
internal sealed record FeatureInput(DatasetIndex Data, string Root, IReadOnlyList<FeatureSettings> Settings);

/// <summary>Stage 2: each clip to a tensor by the runtime's own extractors; all but photographs standardized by the training split's statistics.</summary>
internal static class FeatureStage
{
    private const int ProgressEvery = 100;
    private const int ShownErrors = 20;

    /// <exception cref="DiagnosticException">TM2N2017 for every clip that cannot be used; past the first few, their count.</exception>
    public static FeatureSet Run(FeatureInput input, StageContext context)
    {
        var unusable = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var notes = new List<string>();
        var tables = new List<FeatureTables>();
        var raw = new List<float[][]>();
        var standardized = new List<bool>();
        for (var modality = 0; modality < input.Settings.Count; modality++)
        {
            tables.Add(FeatureExtractor.Create(input.Settings[modality]).Tables);
            var (features, photographs) = Extract(input, modality, tables[modality], unusable, notes, context);
            raw.Add(features);
            standardized.Add(!photographs);
        }

        ThrowIfAny(input, unusable);
        var modalities = input.Settings.Select((settings, m) =>
            new ModalityContent(input.Data.Modalities[m], settings, tables[m], standardized[m] ? Measure(input.Data, settings, raw[m]) : Standardizer.None(settings.Shape))).ToList();
        for (var m = 0; m < modalities.Count; m++)
        {
            var standardizer = new Standardizer(modalities[m].Standardization, modalities[m].Settings.Shape);
            foreach (var features in raw[m])
                standardizer.Apply(features, features);
        }
        return new FeatureSet(modalities, Set(input.Data, DatasetSplit.Train, raw), Set(input.Data, DatasetSplit.Validation, raw), Set(input.Data, DatasetSplit.Test, raw), notes);
    }

    /// <summary>Samples are shared out to threads; each clip's features are its own, so that no thread count shows in them.</summary>
    /// <returns>The features, and whether they are of photographs: those span -1 to 1 as they come.</returns>
    private static (float[][] Features, bool Photographs) Extract(FeatureInput input, int modality, FeatureTables tables, SortedDictionary<string, string> unusable, List<string> notes, StageContext context)
    {
        var samples = input.Data.Samples;
        var features = new float[samples.Count][];
        var rates = new int[samples.Count];
        var photographs = new bool[samples.Count];
        var done = modality * samples.Count;
        var gate = new Lock();
        Parallel.For(0, samples.Count, new ParallelOptions { MaxDegreeOfParallelism = context.MaxDegreeOfParallelism, CancellationToken = context.Cancellation },
            () => FeatureExtractor.Create(input.Settings[modality], tables),
            (i, _, extractor) =>
            {
                var clip = samples[i].Clips[modality];
                features[i] = new float[extractor.Shape.Count];
                try
                {
                    extractor.Extract(ReadUnchanged(input.Root, clip), features[i]);
                    rates[i] = (extractor as AudioFeatureExtractor)?.SourceSampleRate ?? 0;
                    photographs[i] = extractor is ImageFeatureExtractor { IsPhotograph: true };
                }
                catch (Exception e) when (e is MediaException or IOException or UnauthorizedAccessException)
                {
                    lock (gate)
                        unusable[clip.Path] = e.Message;
                }
                if (Interlocked.Increment(ref done) is var count && count % ProgressEvery == 0)
                    context.Progress?.Report(new StageProgress(StageNames.Of(Stage.Features), count, samples.Count * input.Settings.Count,
                        FormattableString.Invariant($"clip {count} of {samples.Count * input.Settings.Count}")));
                return extractor;
            },
            _ => { });

        if (input.Settings[modality] is AudioFeatureSettings audio)
            foreach (var other in rates.Where(r => r != audio.SampleRate).CountBy(r => r).OrderBy(r => r.Key))
                notes.Add(FormattableString.Invariant($"{input.Data.Modalities[modality]}: {other.Value} clips of {other.Key} Hz were resampled to {audio.SampleRate} Hz."));
        return (features, Array.TrueForAll(photographs, photograph => photograph));
    }

    /// <summary>The features go by the clip's hash for ever after, so they must be those of the very bytes that were hashed.</summary>
    private static byte[] ReadUnchanged(string root, DatasetClip clip)
    {
        var bytes = clip.Length == 0 ? [] : File.ReadAllBytes(Path.Combine(root, clip.Path));
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == clip.Sha256
            ? bytes
            : throw new IOException("its content has changed during the build, or without a new time stamp. Touch the file and build again.");
    }

    private static void ThrowIfAny(FeatureInput input, SortedDictionary<string, string> unusable)
    {
        if (unusable.Count == 0)
            return;
        var errors = unusable.Take(ShownErrors).Select(clip => new Diagnostic(DiagnosticCodes.UnusableClip, Severity.Error,
            $"\"{clip.Key}\" cannot be used: {clip.Value}", Path.Combine(input.Root, clip.Key))).ToList();
        if (unusable.Count > ShownErrors)
            errors.Add(new Diagnostic(DiagnosticCodes.UnusableClip, Severity.Error,
                FormattableString.Invariant($"and {unusable.Count - ShownErrors} more clips cannot be used ({unusable.Count} in all)."), input.Root));
        throw new DiagnosticException(errors);
    }

    private static Standardization Measure(DatasetIndex data, FeatureSettings settings, float[][] raw)
    {
        var training = raw.Where((_, i) => data.Samples[i].Split == DatasetSplit.Train).Select(f => (ReadOnlyMemory<float>)f).ToList();
        return Standardizer.Measure(training, settings.Shape, Standardizer.RunsAlongWidth(settings));
    }

    private static SampleSet Set(DatasetIndex data, DatasetSplit split, List<float[][]> features)
    {
        var chosen = Enumerable.Range(0, data.Samples.Count).Where(i => data.Samples[i].Split == split).ToArray();
        return new SampleSet([.. features.Select(f => chosen.SelectMany(i => f[i]).ToArray())], [.. chosen.Select(i => data.Samples[i].Label)]);
    }
}
