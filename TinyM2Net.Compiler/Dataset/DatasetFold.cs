using System.Globalization;

namespace TinyM2Net.Compiler.Dataset;

/// <summary>Grouped cross-validation: one of several parts of a dataset as its test split, the next as its validation split, the others to train.</summary>
/// <param name="Number">From 1 to <paramref name="Count"/>.</param>
/// <param name="Count">From <see cref="Fewest"/> to <see cref="Most"/>.</param>
internal sealed record DatasetFold(int Number, int Count)
{
    public const int Fewest = 3;
    public const int Most = 100;

    /// <summary>Such as <c>2/5</c>; null when it is none.</summary>
    public static DatasetFold? Parse(string text)
    {
        var parts = text.Split('/', StringSplitOptions.TrimEntries);
        return parts.Length == 2 && Whole(parts[0], out var number) && Whole(parts[1], out var count) && count is >= Fewest and <= Most && number >= 1 && number <= count
            ? new DatasetFold(number, count)
            : null;

        static bool Whole(string part, out int value) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    /// <summary>
    /// Deals whole groups so that every part has its share of every label: the most lopsided first, each to the part where it leaves the labels' shares
    /// most even (as scikit-learn's StratifiedGroupKFold). The parts are the same whichever is the test.
    /// </summary>
    /// <returns>The split of every row.</returns>
    public DatasetSplit[] Assign(IReadOnlyList<DatasetRow> rows)
    {
        var labels = rows.Select(r => r.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var groups = rows.GroupBy(r => r.Group, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Counts: (int[])[.. labels.Select(label => g.Count(r => r.Label == label))]))
            .OrderByDescending(g => g.Counts.Max() - g.Counts.Min()).ThenBy(g => g.Name, StringComparer.Ordinal).ToArray();
        var totals = labels.Select((_, label) => groups.Sum(g => (double)g.Counts[label])).ToArray();
        var parts = Enumerable.Range(0, Count).Select(_ => new int[labels.Length]).ToArray();
        var partOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, counts) in groups)
        {
            var best = Enumerable.Range(0, Count).MinBy(part => (Unevenness(part, counts), parts[part].Sum()));
            partOf[name] = best;
            for (var label = 0; label < labels.Length; label++)
                parts[best][label] += counts[label];
        }

        return [.. rows.Select(r => SplitOf(partOf[r.Group]))];

        // Sum of squared shares: its least is where all parts have the same share, as variance has.
        double Unevenness(int part, int[] counts)
        {
            var sum = 0.0;
            for (var label = 0; label < labels.Length; label++)
                sum += ((2.0 * parts[part][label]) + counts[label]) * counts[label] / (totals[label] * totals[label]);
            return sum;
        }
    }

    private DatasetSplit SplitOf(int part) => part == Number - 1 ? DatasetSplit.Test : part == Number % Count ? DatasetSplit.Validation : DatasetSplit.Train;
}
