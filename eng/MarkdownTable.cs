namespace TinyM2Net.Eng;

/// <summary>The tables of <c>build tables</c>: mean and deviation over the seeds.</summary>
internal static class MarkdownTable
{
    public static void Print(string sample, IReadOnlyList<TableResult> results)
    {
        Console.WriteLine();
        Console.WriteLine($"### {sample}: balanced accuracy on the test split");
        Console.WriteLine();
        Console.WriteLine("| what | seeds | balanced % | by seed | weights + biases KiB | requantizers KiB | file KiB |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var variants = results.GroupBy(result => result.Variant).Select(group => group.OrderBy(result => result.Seed).ToArray()).ToArray();
        // The float rows are the same in every variant that has them: the net is trained once.
        foreach (var what in results.SelectMany(result => result.Balanced.Keys).Where(IsFloat).Distinct())
            Row(what, variants.First(rows => rows.All(row => row.Balanced.ContainsKey(what))), what, sizes: false);
        foreach (var rows in variants)
            foreach (var what in rows[0].Balanced.Keys.Where(what => !IsFloat(what)))
                Row($"{what} ({rows[0].Variant})", rows, what, sizes: true);
        Console.WriteLine();
        Console.WriteLine($"Units that never fire: {100 * results.Average(row => row.DeadShare):0.0} %. " +
            $"Version {string.Join(", ", results.Select(result => result.Commit).Distinct())}; {results.Sum(result => result.Seconds) / 60:0} minutes of builds.");
    }

    public static string MeanAndDeviation(double[] values)
    {
        var mean = values.Average();
        var deviation = values.Length < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        return FormattableString.Invariant($"{mean:0.0} ± {deviation:0.0}");
    }

    private static bool IsFloat(string what) => what.StartsWith("float", StringComparison.Ordinal);

    private static void Row(string title, TableResult[] rows, string what, bool sizes)
    {
        var values = rows.Select(row => 100 * row.Balanced[what]).ToArray();
        string Size(Func<TableResult, long> bytes) => sizes ? $"{rows.Average(row => bytes(row)) / 1024:0.0}" : "";
        Console.WriteLine($"| {title} | {values.Length} | {MeanAndDeviation(values)} | {string.Join(", ", values.Select(value => $"{value:0.0}"))} | " +
            $"{Size(row => row.WeightsAndBiases)} | {Size(row => row.Requantizers)} | {Size(row => row.File)} |");
    }
}
