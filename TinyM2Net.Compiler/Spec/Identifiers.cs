using System.Text;

namespace TinyM2Net.Compiler.Spec;

/// <summary>
/// The rule that makes a C# identifier of any label, modality or model name: every run of letters and digits starts with a capital, the rest
/// falls away; a digit in front gets an underscore; a name of nothing else becomes its code points (<c>U2603</c>). <c>car horn</c> is <c>CarHorn</c>.
/// </summary>
internal static class Identifiers
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate", "do",
        "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int",
        "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected", "public",
        "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try",
        "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    public static bool IsValid(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_') && !Keywords.Contains(name);

    /// <summary>For types, properties and enum members.</summary>
    public static string Pascal(string name)
    {
        var result = new StringBuilder();
        var starts = true;
        foreach (var c in name)
        {
            if (char.IsLetterOrDigit(c))
                result.Append(starts ? char.ToUpperInvariant(c) : c);
            starts = !char.IsLetterOrDigit(c);
        }
        if (result.Length == 0)
            foreach (var rune in name.EnumerateRunes())
                result.Append(FormattableString.Invariant($"U{rune.Value:X4}"));
        if (char.IsDigit(result[0]))
            result.Insert(0, '_');
        return result.ToString();
    }

    /// <summary>For parameters; a C# keyword gets an <c>@</c>.</summary>
    public static string Camel(string name)
    {
        var pascal = Pascal(name);
        var camel = char.ToLowerInvariant(pascal[0]) + pascal[1..];
        return Keywords.Contains(camel) ? "@" + camel : camel;
    }
}
