namespace TinyM2Net.Compiler.Dataset;

/// <summary>A sample as it was written down, unchecked.</summary>
/// <param name="Line">In the manifest, from 1; 0 in a folder layout.</param>
/// <param name="Split">Null where nothing says.</param>
/// <param name="Paths">Per modality, as written; null where there is none.</param>
internal sealed record DatasetRow(int Line, string Id, string Group, string Label, string? Split, IReadOnlyList<string?> Paths);

/// <summary>All that was written down.</summary>
/// <param name="Ignored">Columns, or folders, that nothing asked for.</param>
internal sealed record DatasetRows(IReadOnlyList<DatasetRow> Rows, bool HasGroups, bool HasSplits, IReadOnlyList<string> Ignored)
{
    /// <summary>Ignored folders that are laid out as a split, and the split that each is named almost as.</summary>
    public IReadOnlyList<(string Folder, string Split)> Misnamed { get; init; } = [];
}
