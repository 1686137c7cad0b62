using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Dataset;

/// <summary>Reads the layout <c>split/label/group/modality.ext</c>: each group's folder is one sample.</summary>
internal static class FolderReader
{
    /// <exception cref="DiagnosticException">No folder is named after a split, or a group has two files of one modality.</exception>
    public static DatasetRows Read(string root, IReadOnlyList<string> modalities)
    {
        var errors = new DatasetErrors(root);
        var rows = new List<DatasetRow>();
        var ignored = new List<string>();
        foreach (var split in Folders(root))
        {
            if (DatasetSplits.Parse(split) is null)
            {
                ignored.Add(split);
                continue;
            }

            foreach (var label in Folders(Path.Combine(root, split)))
                foreach (var group in Folders(Path.Combine(root, split, label)))
                    rows.Add(ReadSample(root, split, label, group, modalities, errors));
        }

        errors.ThrowIfAny();
        if (rows.Count == 0)
            throw new DiagnosticException(
                DiagnosticCodes.EmptyDataset,
                "the folder holds no samples: lay them out as train/LABEL/GROUP/MODALITY.ext, likewise val and test, or name a CSV manifest.",
                root);
        return new DatasetRows(rows, HasGroups: true, HasSplits: true, ignored)
        {
            Misnamed = [.. ignored.Where(folder => HoldsClips(Path.Combine(root, folder), modalities)).Select(folder => (folder, NearestSplit(folder)!)).Where(m => m.Item2 is not null)],
        };
    }

    // By edits alone "raw" is as near to "val" as a slip.
    private static string? NearestSplit(string folder) =>
        NearestName.Of(folder, ["train", "val", "validation", "test"]) is { } split && (folder.Length > 3 || char.ToLowerInvariant(folder[0]) == split[0]) ? split : null;

    private static bool HoldsClips(string split, IReadOnlyList<string> modalities) =>
        Folders(split).SelectMany(label => Folders(Path.Combine(split, label)).Select(group => Path.Combine(split, label, group)))
            .Any(group => Directory.EnumerateFiles(group).Any(file => modalities.Contains(Path.GetFileNameWithoutExtension(file))));

    private static DatasetRow ReadSample(string root, string split, string label, string group, IReadOnlyList<string> modalities, DatasetErrors errors)
    {
        var relative = $"{split}/{label}/{group}";
        string[] files = [.. Directory.GetFiles(Path.Combine(root, split, label, group)).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        var paths = new List<string?>();
        foreach (var modality in modalities)
        {
            string[] found = [.. files.Where(f => Path.GetFileNameWithoutExtension(f) == modality)];
            if (found.Length > 1)
                errors.Add(DiagnosticCodes.DuplicateSample, $"{relative} has {found.Length} files of the modality \"{modality}\" ({string.Join(", ", found)}): keep one.");
            // Named without an extension where it is missing, so that the check for missing clips can say what was looked for.
            paths.Add($"{relative}/{(found.Length > 0 ? found[0] : modality + ".*")}");
        }

        return new DatasetRow(0, relative, group, label, split, paths);
    }

    private static IEnumerable<string> Folders(string folder) =>
        Directory.GetDirectories(folder).Select(f => Path.GetFileName(f)!).Where(f => f[0] != '.').Order(StringComparer.Ordinal);
}
