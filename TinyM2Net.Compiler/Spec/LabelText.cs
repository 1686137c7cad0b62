namespace TinyM2Net.Compiler.Spec;

/// <summary>What a label may be, in a spec and in a manifest: every answer of the app is a line that holds it.</summary>
internal static class LabelText
{
    public const string Remedy = "cannot be used: a label is one line of at most 128 characters. Shorten it, or take out its control characters.";

    private const int MostCharacters = 128;

    public static bool IsUsable(string label) => label.Length <= MostCharacters && !label.Any(char.IsControl);

    /// <summary>A label that may be unusable, for a message of one line.</summary>
    public static string Shown(string label)
    {
        var line = string.Concat(label.Take(40).Select(c => char.IsControl(c) ? '?' : c));
        return label.Length > 40 ? line + "..." : line;
    }
}
