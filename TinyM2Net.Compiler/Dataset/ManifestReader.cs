using System.Text;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Dataset;

/// <summary>
/// Reads a CSV manifest by header name, in any order: <c>sample_id</c>, <c>label</c>, optional <c>group_id</c> and <c>split</c>, and of each
/// modality the column of its name, or that and <c>_path</c>.
/// </summary>
internal static class ManifestReader
{
    private const string Id = "sample_id";
    private const string Group = "group_id";
    private const string Label = "label";
    private const string Split = "split";

    /// <exception cref="DiagnosticException">The file is no CSV in UTF-8, or lacks columns: all of them at once.</exception>
    public static DatasetRows Read(string path, IReadOnlyList<string> modalities)
    {
        var errors = new DatasetErrors(path);
        var records = ReadRecords(path);
        if (records.Count == 0)
            throw new DiagnosticException(DiagnosticCodes.EmptyDataset, "the manifest is empty: write a header (sample_id,group_id,label,...) and one row a sample.", path);
        string[] header = [.. records[0].Fields.Select(f => f.Trim())];
        foreach (var twice in header.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            errors.Add(DiagnosticCodes.MalformedManifest, $"the column \"{twice.Key}\" is there {twice.Count()} times: rename or drop one.", 1);

        var used = new HashSet<int>();
        var id = Find(Id);
        var label = Find(Label);
        var group = Find(Group, required: false);
        var split = Find(Split, required: false);
        int[] clips = [.. modalities.Select(m => Array.IndexOf(header, m) is var own and >= 0 ? Use(own) : Find(m + "_path", alternative: m))];
        foreach (var record in records.Skip(1).Where(r => r.Fields.Count != header.Length))
            errors.Add(DiagnosticCodes.MalformedManifest, $"the row has {record.Fields.Count} fields, the header {header.Length}: quote a field that has a comma.", record.Line);
        errors.ThrowIfAny();

        var rows = records.Skip(1).Select(r => new DatasetRow(
            r.Line,
            r.Fields[id].Trim(),
            r.Fields[group < 0 ? id : group].Trim(),
            r.Fields[label].Trim(),
            split < 0 ? null : r.Fields[split].Trim(),
            [.. clips.Select(c => r.Fields[c].Trim()).Select(p => p.Length == 0 ? null : p)]));
        return new DatasetRows([.. rows], group >= 0, split >= 0, [.. header.Where((_, i) => !used.Contains(i))]);

        int Use(int column)
        {
            used.Add(column);
            return column;
        }

        int Find(string name, bool required = true, string? alternative = null)
        {
            var column = Array.IndexOf(header, name);
            if (column >= 0)
                return Use(column);
            if (required)
                errors.Add(
                    DiagnosticCodes.MissingColumn,
                    $"the manifest has no column \"{name}\"{(alternative is null ? "" : $" (or \"{alternative}\") for the modality \"{alternative}\"")}.{NearestName.Hint(name, header)}",
                    1);
            return column;
        }
    }

    private static IReadOnlyList<CsvRecord> ReadRecords(string path)
    {
        try
        {
            // Throws on bytes that are not UTF-8, and drops a byte order mark.
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            var text = reader.ReadToEnd();
            // Before the text is parsed: quotes beside another separator are broken quotes.
            var header = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? end : text.Length);
            if (!header.Contains(',') && header.IndexOfAny(';', '\t') is var at and >= 0)
                throw new DiagnosticException(DiagnosticCodes.MalformedManifest, $"the header seems to be separated by {(header[at] == ';' ? "';'" : "tabs")}: separate the columns by ',', here and in each row.", path, 1);
            return CsvText.Parse(text);
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException or IOException or UnauthorizedAccessException)
        {
            var reason = error is DecoderFallbackException ? "the text is not UTF-8: save the file as UTF-8." : error.Message;
            throw new DiagnosticException(DiagnosticCodes.MalformedManifest, $"the manifest cannot be read: {reason}", path);
        }
    }
}
