using System.Globalization;

namespace TinyM2Net.Compiler.Spec;

/// <summary>How good a model must be for its build to succeed.</summary>
/// <param name="Least">Least balanced accuracy, 0 to 1, or null.</param>
/// <param name="MostDrop">How far it may be below the float net's, 0 to 1, or null.</param>
/// <param name="Split"><c>val</c> or <c>test</c>.</param>
internal sealed record AccuracyLimits(double? Least, double? MostDrop, string Split)
{
    /// <summary>What counts when an item does not say.</summary>
    public const string DefaultSplit = "test";

    /// <summary>Reads <c>80%</c>.</summary>
    /// <returns>0 to 1, or null for a text that is not such a share.</returns>
    public static double? Share(string text)
    {
        var trimmed = text.Trim();
        return trimmed.EndsWith('%') && double.TryParse(trimmed[..^1], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value) && value <= 100
            ? value / 100 : null;
    }
}
