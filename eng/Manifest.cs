namespace TinyM2Net.Eng;

/// <param name="Clips">Modality to full path.</param>
internal sealed record Sample(string Label, IReadOnlyDictionary<string, string> Clips);

/// <summary>The held-out samples of a manifest, for verbs that feed them to an app. The product's own reader is stricter.</summary>
internal static class Manifest
{
    public static IReadOnlyList<Sample> Test(string manifest, IReadOnlyList<string> modalities)
    {
        var lines = File.ReadAllLines(manifest);
        var header = lines[0].Split(',');
        var folder = Path.GetDirectoryName(manifest)!;
        int Column(string name) => Array.FindIndex(header, cell => cell == name || cell == name + "_path");
        var (label, split) = (Column("label"), Column("split"));
        return [.. lines.Skip(1).Select(line => line.Split(','))
            .Where(cells => cells.Length == header.Length && cells[split] == "test")
            .Select(cells => new Sample(cells[label],
                modalities.ToDictionary(modality => modality, modality => Path.GetFullPath(Path.Combine(folder, cells[Column(modality)])))))];
    }

    /// <summary><paramref name="count"/> of them, evenly spread, so that every label has its turn.</summary>
    public static IReadOnlyList<Sample> Spread(IReadOnlyList<Sample> samples, int count) =>
        samples.Count <= count ? samples : [.. Enumerable.Range(0, count).Select(i => samples[i * samples.Count / count])];
}
