using System.Text.RegularExpressions;
using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Spec;

/// <summary>The candidates of the bit search as users list them: <c>4;8</c>, <c>W2A8;W4A8;8</c>.</summary>
internal static partial class BitWidthList
{
    private static readonly LayerBits Wide = new(4, 8);
    private static readonly LayerBits Ternary = new(2, 8);

    /// <param name="error">Takes a code and a message for everything that is wrong.</param>
    /// <returns>Ascending.</returns>
    public static IReadOnlyList<LayerBits> Parse(string? text, Action<string, string> error)
    {
        var listed = (string.IsNullOrWhiteSpace(text) ? "4;8" : text).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (listed.Length == 0)
            error(DiagnosticCodes.InvalidMetadata, $"BitWidths is \"{text}\" and lists none: the candidates are 4 and 8, as in \"4;8\", W4A8 and W2A8.");
        var choices = new SortedSet<LayerBits>();
        foreach (var item in listed)
        {
            if (item.ToUpperInvariant() is "4" or "W4A4")
                choices.Add(4);
            else if (item.ToUpperInvariant() is "8" or "W8A8")
                choices.Add(8);
            else if (item.Equals("W4A8", StringComparison.OrdinalIgnoreCase))
                choices.Add(Wide);
            else if (item.Equals("W2A8", StringComparison.OrdinalIgnoreCase))
                choices.Add(Ternary);
            else if (Pair().IsMatch(item) || item == "2")
                error(DiagnosticCodes.UnsupportedBits, $"BitWidths has \"{item}\", which the runtime cannot carry: its kernels and files hold weights of 2, 4 and 8 bits, and activations of 4 and 8, no fewer than the weights. The candidates are 4, 8, W4A8 and W2A8.");
            else
                error(DiagnosticCodes.InvalidMetadata, $"BitWidths has \"{item}\": the candidates are 4 and 8, as in \"4;8\", W4A8 and W2A8.");
        }
        if (choices.Contains(4) && choices.Contains(Wide))
            error(DiagnosticCodes.UnsupportedBits, "BitWidths has 4 beside W4A8: the sensitivity is that of the weights, the same for both, so that 4 would always be chosen. Leave one of them out.");
        return [.. choices];
    }

    [GeneratedRegex(@"^W\d+A\d+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pair();
}
