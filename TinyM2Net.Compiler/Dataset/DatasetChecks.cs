using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Dataset;

/// <summary>Takes rows as written to samples; adds everything that is wrong with them to the errors.</summary>
internal static class DatasetChecks
{
    private const int MostLabels = 1024;

    /// <summary>More than a quarter of an hour of sound, or any picture.</summary>
    private const long MostClipBytes = 1 << 28;

    /// <returns>The samples, their clips not yet hashed; worth nothing if there were errors.</returns>
    public static IReadOnlyList<DatasetSample> Run(DatasetInput input, DatasetRows written, string[] labels, DatasetErrors errors)
    {
        CheckIds(written.Rows, errors);
        CheckLabels(input, written.Rows, labels, errors);
        var splits = FindSplits(written.Rows, errors);
        if (input.Fold is { } fold)
            splits = [.. fold.Assign(written.Rows)];
        CheckGroups(written.Rows, splits, errors);
        var samples = new DatasetSample[written.Rows.Count];
        for (var i = 0; i < samples.Length; i++)
        {
            var row = written.Rows[i];
            samples[i] = new DatasetSample(row.Id, row.Group, Array.IndexOf(labels, row.Label), splits[i] ?? default, FindClips(input, row, errors));
        }

        if (!errors.Any)
            CheckSplits(input, written, samples, labels, errors);
        return samples;
    }

    private static void CheckIds(IReadOnlyList<DatasetRow> rows, DatasetErrors errors)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var (column, value) in new[] { ("sample_id", row.Id), ("group_id", row.Group), ("label", row.Label) })
                if (value.Length == 0)
                    errors.Add(DiagnosticCodes.EmptyField, $"the row has no {column}: fill it in, or drop the row.", row.Line);
            if (row.Id.Length > 0 && !lines.TryAdd(row.Id, row.Line))
                errors.Add(DiagnosticCodes.DuplicateSample, $"the sample_id \"{row.Id}\" is there already, in line {lines[row.Id]}: give each sample its own.", row.Line);
        }
    }

    private static void CheckLabels(DatasetInput input, IReadOnlyList<DatasetRow> rows, string[] labels, DatasetErrors errors)
    {
        if (labels.Length < 2)
            errors.Add(DiagnosticCodes.OneClassOnly, $"every sample has the label \"{string.Join("", labels)}\": there is nothing to tell apart with fewer than two labels.");
        if (labels.Length > MostLabels)
            errors.Add(DiagnosticCodes.UnusableLabel, $"there are {labels.Length} different labels, at most {MostLabels} can be told apart: is the column \"label\" the right one?");
        foreach (var row in rows.Where(r => !LabelText.IsUsable(r.Label)).DistinctBy(r => r.Label, StringComparer.Ordinal))
            errors.Add(DiagnosticCodes.UnusableLabel, $"the label \"{LabelText.Shown(row.Label)}\" {LabelText.Remedy}", row.Line);
        if (input.Labels is null)
            return;
        foreach (var unknown in rows.Where(r => r.Label.Length > 0 && !labels.Contains(r.Label)).GroupBy(r => r.Label, StringComparer.Ordinal))
            errors.Add(
                DiagnosticCodes.UndeclaredLabel,
                $"the label \"{unknown.Key}\" ({unknown.Count()} samples) is not among the spec's \"labels\".{NearestName.Hint(unknown.Key, labels)}",
                unknown.First().Line);
    }

    private static DatasetSplit?[] FindSplits(IReadOnlyList<DatasetRow> rows, DatasetErrors errors)
    {
        var splits = new DatasetSplit?[rows.Count];
        for (var i = 0; i < splits.Length; i++)
        {
            var row = rows[i];
            if (row.Split is null)
                splits[i] = DatasetSplits.OfGroup(row.Group);
            else if (DatasetSplits.Parse(row.Split) is { } split)
                splits[i] = split;
            else
                errors.Add(DiagnosticCodes.UnknownSplit, $"the split \"{row.Split}\" is none of train, val (or validation) and test.", row.Line);
        }

        return splits;
    }

    private static void CheckGroups(IReadOnlyList<DatasetRow> rows, DatasetSplit?[] splits, DatasetErrors errors)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (splits[i] is not { } split)
                continue;
            if (first.TryAdd(row.Group, i) || splits[first[row.Group]] == split || !reported.Add(row.Group))
                continue;
            var other = rows[first[row.Group]];
            var places = row.Line == 0 ? $"{other.Id} and {row.Id}" : $"{splits[first[row.Group]]!.Value.Name()} in line {other.Line}, {split.Name()} in line {row.Line}";
            errors.Add(
                DiagnosticCodes.LeakingGroup,
                $"the group \"{row.Group}\" lies on two sides of the split: {places}. Move all of it to one side, or the test would measure memory.",
                row.Line);
        }
    }

    private static List<DatasetClip> FindClips(DatasetInput input, DatasetRow row, DatasetErrors errors)
    {
        var clips = new List<DatasetClip>();
        foreach (var (modality, written) in input.Modalities.Zip(row.Paths))
        {
            if (written is null)
            {
                errors.Add(DiagnosticCodes.EmptyField, $"the sample \"{row.Id}\" has no clip of the modality \"{modality}\": fill it in, or drop the row.", row.Line);
                continue;
            }

            if (written.Contains('\0'))
            {
                errors.Add(DiagnosticCodes.MissingClip, $"the clip of the sample \"{row.Id}\" has a NUL character in its path: the manifest is damaged, or not saved as UTF-8.", row.Line);
                continue;
            }

            var path = written.Replace('\\', '/'); // as manifests made on Windows have it
            var full = Path.GetFullPath(Path.Combine(input.Root, path));
            if (Path.IsPathRooted(path) || !full.StartsWith(Path.TrimEndingDirectorySeparator(input.Root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                errors.Add(DiagnosticCodes.PathEscapes, $"the path \"{written}\" leaves the dataset's folder: keep every clip inside it and write its path relative to it.", row.Line);
            else if (!File.Exists(full))
                errors.Add(DiagnosticCodes.MissingClip, $"the clip \"{path}\" of the sample \"{row.Id}\" does not exist: restore it, or drop the {(row.Line == 0 ? "folder" : "row")}.{(row.Line == 0 ? MisspeltClip(input, modality, full) : "")}", row.Line);
            else if (FileMemo.FollowLinks(new FileInfo(full)).Length > MostClipBytes)
                errors.Add(DiagnosticCodes.MissingClip, $"the clip \"{path}\" of the sample \"{row.Id}\" is larger than 256 MiB: cut it, or drop the {(row.Line == 0 ? "folder" : "row")}.", row.Line);
            else
                clips.Add(new DatasetClip(Path.GetRelativePath(input.Root, full).Replace('\\', '/'), 0, ""));
        }

        return clips;
    }

    /// <summary>A file of the group that is no modality's and named almost as this one.</summary>
    private static string MisspeltClip(DatasetInput input, string modality, string clip)
    {
        var others = Directory.GetFiles(Path.GetDirectoryName(clip)!).Select(f => Path.GetFileName(f)!)
            .Where(f => !input.Modalities.Contains(Path.GetFileNameWithoutExtension(f))).Order(StringComparer.Ordinal).ToLookup(f => Path.GetFileNameWithoutExtension(f)!);
        return NearestName.Of(modality, others.Select(same => same.Key)) is { } near ? $" There is \"{others[near].First()}\": did you mean \"{modality}\"?" : "";
    }

    private static void CheckSplits(DatasetInput input, DatasetRows written, DatasetSample[] samples, string[] labels, DatasetErrors errors)
    {
        if (input.Fold is { } fold)
        {
            CheckFold(fold, samples, labels, errors);
            return;
        }

        var remedy = written.HasSplits ? $"Move whole groups there.{Strangers(written)}"
            : "It was made from the groups' names; with few groups, add a split column (train, val, test) instead.";
        foreach (var split in DatasetSplits.All.Where(split => !samples.Any(s => s.Split == split)))
            errors.Add(DiagnosticCodes.EmptySplit, $"the split \"{split.Name()}\" has no samples. {remedy}");
        foreach (var label in Enumerable.Range(0, labels.Length).Where(l => !samples.Any(s => s.Label == l && s.Split == DatasetSplit.Train)))
            errors.Add(
                DiagnosticCodes.LabelNotTrained,
                samples.Any(s => s.Label == label)
                    ? $"the label \"{labels[label]}\" has no sample in the split \"train\", so it cannot be learnt. {remedy}"
                    : NeverSeen(labels[label]));
    }

    /// <summary>What a fold leaves empty is mended by other folds or more groups, not by moving groups.</summary>
    private static void CheckFold(DatasetFold fold, DatasetSample[] samples, string[] labels, DatasetErrors errors)
    {
        var groups = samples.Select(s => s.Group).Distinct(StringComparer.Ordinal).Count();
        foreach (var split in DatasetSplits.All.Where(split => !samples.Any(s => s.Split == split)))
            errors.Add(DiagnosticCodes.EmptySplit, $"Fold=\"{fold}\" leaves the split \"{split.Name()}\" without samples: there are {groups} groups for {fold.Count} parts. {(groups >= DatasetFold.Fewest ? FormattableString.Invariant($"Ask for {groups} parts or fewer, or collect") : "Collect")} more groups.");
        foreach (var label in Enumerable.Range(0, labels.Length).Where(l => !samples.Any(s => s.Label == l && s.Split == DatasetSplit.Train)))
        {
            string[] own = [.. samples.Where(s => s.Label == label).Select(s => s.Group).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            errors.Add(
                DiagnosticCodes.LabelNotTrained,
                own.Length == 0
                    ? NeverSeen(labels[label])
                    : $"Fold=\"{fold}\" leaves no sample of the label \"{labels[label]}\" to train on: all of them are in {(own.Length == 1 ? "the group" : "the groups")} {string.Join(", ", own.Select(g => $"\"{g}\""))}, which it tests and validates on. Every label wants {DatasetFold.Fewest} groups and more: collect others, or take the label out.");
        }
    }

    private static string NeverSeen(string label) => $"the label \"{label}\" has no sample at all, so it cannot be learnt. Add samples of it, or take it out of the spec's \"labels\".";

    /// <summary>Folders beside the splits: one of them may be a split with a slip in its name.</summary>
    private static string Strangers(DatasetRows written) =>
        written.Ignored.Count > 0 && written.Rows.All(r => r.Line == 0)
            ? $" Of the folders beside it, {string.Join(", ", written.Ignored.Select(f => $"\"{f}\""))} {(written.Ignored.Count == 1 ? "is" : "are")} named after no split."
            : "";
}
