using System.Security.Cryptography;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Compiler.Dataset;

/// <param name="Path">A CSV manifest, or a folder of <c>split/label/group</c>.</param>
/// <param name="Modalities">Those the model reads, in its order.</param>
/// <param name="Labels">In class order, when the spec declares them; null takes the dataset's, sorted.</param>
internal sealed record DatasetInput(string Path, IReadOnlyList<string> Modalities, IReadOnlyList<string>? Labels = null)
{
    /// <summary>Splits anew, whatever the dataset says; null: as it says.</summary>
    public DatasetFold? Fold { get; init; }

    /// <summary>What the clips' paths are relative to.</summary>
    public string Root => System.IO.Path.GetFullPath(Directory.Exists(Path) ? Path : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
}

/// <param name="Memo">Spares reading clips that have not changed; null reads them all.</param>
internal sealed record DatasetOptions(FileMemo? Memo = null);

/// <summary>Stage 1: from a manifest to a checked index of every sample. Whatever is wrong is told at once.</summary>
internal static class DatasetStage
{
    private const int ProgressEvery = 200;

    /// <exception cref="DiagnosticException">The data cannot be used: every mistake of its manifest at once.</exception>
    public static DatasetIndex Run(DatasetInput input, DatasetOptions options, StageContext context)
    {
        var isFolder = Directory.Exists(input.Path);
        if (!isFolder && !File.Exists(input.Path))
            throw new DiagnosticException(DiagnosticCodes.DatasetNotFound, "the dataset does not exist: Include a CSV manifest, or a folder of split/label/group.", input.Path);
        if (!isFolder && FileMemo.FollowLinks(new FileInfo(input.Path)).Length == 0)
            throw new DiagnosticException(DiagnosticCodes.EmptyDataset, "the manifest is empty, or a pipe or device: write a header and one row a sample.", input.Path);
        var written = isFolder ? FolderReader.Read(input.Path, input.Modalities) : ManifestReader.Read(input.Path, input.Modalities);
        if (written.Rows.Count == 0)
            throw new DiagnosticException(DiagnosticCodes.EmptyDataset, "the manifest has a header and no rows: write one row a sample.", input.Path);

        var errors = new DatasetErrors(input.Path);
        string[] labels = [.. input.Labels ?? [.. written.Rows.Select(r => r.Label).Where(l => l.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]];
        var samples = DatasetChecks.Run(input, written, labels, errors);
        errors.ThrowIfAny();

        var index = new DatasetIndex { Labels = labels, Modalities = input.Modalities, Samples = HashClips(input, samples, options.Memo, errors, context), Notes = Notes(input, written) };
        errors.ThrowIfAny();
        foreach (var note in Notes(input, written with { HasGroups = true })) // that it has none is a warning already
            context.Announce($"dataset: {note}");
        Warn(input, written, index, context);
        return index;
    }

    private static DatasetSample[] HashClips(DatasetInput input, IReadOnlyList<DatasetSample> samples, FileMemo? memo, DatasetErrors errors, StageContext context)
    {
        var known = new Dictionary<string, DatasetClip>(StringComparer.Ordinal);
        var hashed = new DatasetSample[samples.Count];
        for (var i = 0; i < hashed.Length; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            hashed[i] = samples[i] with { Clips = [.. samples[i].Clips.Select(c => Hash(c.Path))] };
            if (i % ProgressEvery == 0)
                context.Progress?.Report(new("dataset", i, hashed.Length, FormattableString.Invariant($"sample {i + 1} of {hashed.Length}")));
        }

        memo?.Save();
        context.Progress?.Report(new("dataset", hashed.Length, hashed.Length, FormattableString.Invariant($"{hashed.Length} samples, {known.Count} clips")));
        return hashed;

        DatasetClip Hash(string relative)
        {
            if (known.TryGetValue(relative, out var clip))
                return clip;
            var path = Path.Combine(input.Root, relative);
            try
            {
                var length = FileMemo.FollowLinks(new FileInfo(path)).Length;
                // Pipes and devices have no length and may have no end: they are not opened, and refused as empty with whatever else cannot be decoded.
                clip = new DatasetClip(relative, length, length == 0 ? Convert.ToHexStringLower(SHA256.HashData([])) : memo?.Hash(path) ?? HashFile(path));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                errors.Add(DiagnosticCodes.MissingClip, $"the clip \"{relative}\" cannot be read: {error.Message}");
                clip = new DatasetClip(relative, 0, "");
            }

            return known[relative] = clip;
        }
    }

    private static string HashFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string[] Notes(DatasetInput input, DatasetRows written)
    {
        var notes = new List<string>();
        if (written.Ignored.Count > 0)
            notes.Add($"Ignored: {string.Join(", ", written.Ignored)}.");
        if (input.Fold is { } fold)
            notes.Add($"Fold {fold.Number} of {fold.Count}: the groups were dealt anew, part {fold.Number} to test, part {(fold.Number % fold.Count) + 1} to val.");
        else if (!written.HasSplits)
            notes.Add("No split column: each group went to train, val or test (70, 15, 15 %) by the hash of its name.");
        if (!written.HasGroups)
            notes.Add("No group column: every sample is its own group.");
        return [.. notes];
    }

    private static void Warn(DatasetInput input, DatasetRows written, DatasetIndex index, StageContext context)
    {
        if (!written.HasGroups)
            context.Report(new Diagnostic(
                DiagnosticCodes.NoGroups,
                Severity.Warning,
                "the manifest has no column \"group_id\", so every sample is its own group: recordings of one source on two sides would flatter the test. Add the column.",
                input.Path));
        foreach (var (folder, split) in written.Misnamed)
            context.Report(new Diagnostic(
                DiagnosticCodes.MisnamedSplit,
                Severity.Warning,
                $"the clips in \"{folder}\" are ignored: it is named after no split. Did you mean \"{split}\"?",
                input.Path));
        WarnOfCase(input, "label", index.Labels, context);
        WarnOfCase(input, "group", index.Samples.Select(s => s.Group).Distinct(StringComparer.Ordinal), context);
        var shared = index.Samples.SelectMany(s => s.Clips.Select(c => (Clip: c, s.Split))).GroupBy(c => c.Clip.Sha256)
            .Where(g => g.Select(c => c.Split).Distinct().Count() > 1).Select(g => g.First().Clip.Path).ToList();
        if (shared.Count > 0)
            context.Report(new Diagnostic(
                DiagnosticCodes.SharedClip,
                Severity.Warning,
                FormattableString.Invariant($"the same content lies on two sides of the split in {shared.Count} clips, such as \"{shared[0]}\": the test repeats what was learnt. Give such samples one group."),
                input.Path));
    }

    private static void WarnOfCase(DatasetInput input, string what, IEnumerable<string> names, StageContext context)
    {
        var alike = names.GroupBy(name => name.Trim(), StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).ToList();
        if (alike.Count > 0)
            context.Report(new Diagnostic(
                DiagnosticCodes.NamesDifferByCase,
                Severity.Warning,
                FormattableString.Invariant($"{alike.Count} {(alike.Count == 1 ? $"{what} is" : $"{what}s are")} there in more than one spelling, such as {string.Join(" and ", alike[0].Order(StringComparer.Ordinal).Select(name => $"\"{name}\""))}, and {(alike.Count == 1 ? "counts" : "count")} as several: write them alike if they are one."),
                input.Path));
    }
}
