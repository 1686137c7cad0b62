namespace TinyM2Net.Compiler.Spec;

/// <summary>The known name that a misspelt one was most likely meant to be.</summary>
internal static class NearestName
{
    /// <summary>The closest of <paramref name="known"/> by edit distance, letter case ignored; null when none is close.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var best = known.Select(k => (Name: k, Distance: Distance(name.ToUpperInvariant(), k.ToUpperInvariant())))
            .OrderBy(p => p.Distance).ThenBy(p => p.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, name.Length / 3) ? best.Name : null;
    }

    /// <summary>Ends a message about a name: <c> Did you mean "conv"? Known: "conv", "dense".</c></summary>
    public static string Hint(string name, IReadOnlyCollection<string> known)
    {
        var list = $" Known: {string.Join(", ", known.Select(k => $"\"{k}\""))}.";
        return Of(name, known) is { } nearest ? $" Did you mean \"{nearest}\"?{list}" : list;
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
