using System.Globalization;

namespace TinyM2Net.Compiler.Spec;

/// <summary>What a budget limits, with the units it may be written in.</summary>
internal enum BudgetKind
{
    /// <summary>Bytes of packed weights, biases and requantizers.</summary>
    Size,

    /// <summary>Bit operations of one inference: sum of b_w * b_a * MACs.</summary>
    Bops,

    /// <summary>Microseconds of one inference.</summary>
    Latency,
}

/// <summary>A limit the user states: an amount, or the way from W4A4 to W8A8 in percent.</summary>
/// <param name="Value">Bytes, bit operations or microseconds, or 0 to 100 for a percentage.</param>
/// <param name="Text">As the user wrote it, for messages.</param>
internal sealed record Budget(double Value, bool IsPercentage, string Text)
{
    private static readonly (string Unit, double Factor)[] Sizes =
        [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1)];

    private static readonly (string Unit, double Factor)[] Operations =
        [("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)];

    private static readonly (string Unit, double Factor)[] Times =
        [("us", 1), ("ms", 1e3), ("s", 1e6)];

    /// <summary>The limit between what W4A4 (<paramref name="least"/>) and W8A8 (<paramref name="most"/>) take.</summary>
    public double Resolve(double least, double most) => IsPercentage ? least + Value / 100 * (most - least) : Value;

    /// <summary>Reads <c>276KiB</c>, <c>412KB</c>, <c>0.3G</c>, <c>2.5ms</c> or <c>35%</c>.</summary>
    /// <param name="remedy">What is wrong and what would be right, when this returns null.</param>
    public static Budget? Parse(string text, BudgetKind kind, out string remedy)
    {
        var (units, what, example) = kind switch
        {
            BudgetKind.Size => (Sizes, "size", "276KiB, 412KB or 35%"),
            BudgetKind.Bops => (Operations, "count of bit operations", "0.3G, 300M or 35%"),
            _ => (Times, "time", "2.5ms, 800us or 35%"),
        };
        remedy = $"\"{text}\" is not a {what}: write a number and a unit, such as {example}.";
        var trimmed = text.Trim();
        if (trimmed.EndsWith('%'))
        {
            if (Number(trimmed[..^1]) is not { } share)
                return null;
            remedy = $"\"{text}\" must be 0% (what W4A4 takes) to 100% (what W8A8 takes).";
            return share <= 100 ? new Budget(share, true, trimmed) : null;
        }
        foreach (var (unit, factor) in units)
            if (trimmed.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                return Number(trimmed[..^unit.Length]) is { } amount and > 0 ? new Budget(amount * factor, false, trimmed) : null;
        return null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
