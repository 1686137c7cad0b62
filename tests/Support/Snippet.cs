using System.Text.RegularExpressions;

namespace TinyM2Net.Tests;

/// <summary>
/// A fenced block of a page. Its first line says what a test does with it: <c>file=PATH</c> writes it, <c>into=PATH</c> puts XML into a project, <c>run</c>
/// runs it, <c>parse</c> reads it, <c>fixture=NAME</c> lays files ready; <c>not-run="reason"</c> and the language <c>text</c> leave it to the reader. A block
/// within an HTML comment is the test's own.
/// </summary>
internal sealed partial record Snippet(string Page, int Line, string Language, IReadOnlyDictionary<string, string> Directives, string Text)
{
    /// <summary>Every page that a user may read, from the repository's root, with <c>/</c>.</summary>
    public static string[] Pages { get; } =
    [
        .. new[] { "README.md", "samples/README.md", "bench/README.md", "CHANGELOG.md", "SECURITY.md", "THIRD-PARTY-NOTICES.md", "TinyM2Net.Sdk/PACKAGE.md", "TinyM2Net.Runtime/PACKAGE.md", "TinyM2Net.Training/PACKAGE.md", "TinyM2Net.CommandLine/PACKAGE.md", "templates/PACKAGE.md" }.Concat(
            Directory.GetFiles(Path.Combine(TestPaths.Repository, "docs"), "*.md", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(TestPaths.Repository, file).Replace('\\', '/')).Order(StringComparer.Ordinal)),
    ];

    public bool Has(string directive) => Directives.ContainsKey(directive);

    /// <summary>Whether something is done with it, beyond reading it.</summary>
    public bool IsPlayed => Has("file") || Has("into") || Has("run") || Has("fixture");

    public override string ToString() => $"{Page}:{Line}";

    public static IReadOnlyList<Snippet> Of(string page)
    {
        var snippets = new List<Snippet>();
        var lines = File.ReadAllLines(Path.Combine(TestPaths.Repository, page));
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
                continue;
            var first = i++;
            var text = new List<string>();
            while (i < lines.Length && lines[i] != "```")
                text.Add(lines[i++]);
            if (i == lines.Length || !lines[first].StartsWith("```", StringComparison.Ordinal))
                throw new FormatException($"{page}:{first + 1}: the block is not closed, or indented");
            var info = Info().Matches(lines[first][3..]).Select(match => match.Value).ToArray();
            snippets.Add(new Snippet(page, first + 1, info.FirstOrDefault(""), Parse(info.Skip(1)), string.Join('\n', text) + "\n"));
        }
        return snippets;
    }

    private static Dictionary<string, string> Parse(IEnumerable<string> info) =>
        info.Select(word => word.Split('=', 2)).ToDictionary(word => word[0], word => word.Length > 1 ? word[1].Trim('"') : "");

    [GeneratedRegex("""[^\s="]+(="[^"]*"|=\S+)?""")]
    private static partial Regex Info();
}
