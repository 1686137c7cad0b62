using System.Globalization;

namespace TinyM2Net.Training.Digest;

internal static class Cultures
{
    /// <summary>A culture made by hand, so that it needs no ICU: 1.234,5 and a minus of its own.</summary>
    public static CultureInfo OfDecimalCommas()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        return culture;
    }
}
