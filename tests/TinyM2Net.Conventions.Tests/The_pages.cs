using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TinyM2Net.Conventions.Tests;

/// <summary>What pages show is run or read by a test, and what they link to is there.</summary>
public partial class The_pages
{
    private static readonly Snippet[] Snippets = [.. Snippet.Pages.SelectMany(Snippet.Of)];

    private static readonly string[] Known = ["file", "into", "run", "parse", "fixture", "needs-packs", "not-run"];

    /// <summary>Nothing is left out unseen: whoever adds a snippet that no test runs adds it here, and its page says why.</summary>
    private static readonly string[] NotRun =
    [
        "README.md: ./build demo",
        "README.md: passed: selftest on cortex-a72",
        "docs/deploying.md: scp -r out pi@raspberrypi:/tmp/watcher",
        "docs/listening.md: arecord",
        "docs/performance.md: ./App bench --cold",
        "docs/sweeps.md: submit.sh --partition",
    ];

    [Fact]
    public void say_of_each_snippet_what_a_test_does_with_it() =>
        Assert.Empty(Snippets.Where(s => s.Language != "text" && (s.Directives.Count == 0 || s.Directives.Keys.Except(Known).Any())).Select(s => $"{s}: ```{s.Language} {string.Join(' ', s.Directives.Keys)}"));

    [Fact]
    public void leave_out_only_what_no_test_could_run_and_say_why()
    {
        var left = Snippets.Where(s => s.Has("not-run")).ToArray();
        Assert.All(left, s => Assert.NotEmpty(s.Directives["not-run"]));
        Assert.Equal(NotRun.Length, left.Length);
        Assert.All(left, s => Assert.Contains(NotRun, known => known.StartsWith(s.Page + ": ", StringComparison.Ordinal) && s.Text.Contains(known[(s.Page.Length + 2)..], StringComparison.Ordinal)));
    }

    [Fact]
    public void show_data_that_can_be_read()
    {
        foreach (var snippet in Snippets.Where(s => !s.Has("not-run")))
            switch (snippet.Language)
            {
                case "json":
                    JsonDocument.Parse(snippet.Text);
                    break;
                case "jsonc":
                    JsonDocument.Parse(snippet.Text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
                    break;
                case "xml":
                    XDocument.Parse($"<Snippet>{snippet.Text}</Snippet>");
                    break;
            }
    }

    [Fact]
    public void link_to_what_is_there()
    {
        var broken = new List<string>();
        foreach (var page in Snippet.Pages)
        {
            var path = Path.Combine(TestPaths.Repository, page);
            foreach (var link in Links(path))
            {
                var (file, anchor) = link.Split('#', 2) is [var name, var heading] ? (name, heading) : (link, "");
                var target = file.Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, file));
                if (!File.Exists(target) && !Directory.Exists(target) || anchor.Length > 0 && !Anchors(target).Contains(anchor))
                    broken.Add($"{page}: {link}");
            }
        }
        Assert.Empty(broken);
    }

    [Fact]
    public void are_all_found_from_the_index()
    {
        var listed = Links(Path.Combine(TestPaths.Repository, "docs", "README.md")).Select(link => link.Split('#')[0]);
        Assert.Empty(Snippet.Pages.Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page.Count(c => c == '/') == 1 && page != "docs/README.md").Select(page => page["docs/".Length..]).Except(listed));
    }

    private static IEnumerable<string> Links(string page)
    {
        var outside = true;
        foreach (var line in File.ReadLines(page))
        {
            outside ^= line.StartsWith("```", StringComparison.Ordinal);
            if (outside)
                foreach (var match in Link().Matches(line).Where(match => !match.Groups[1].Value.Contains(':')))
                    yield return match.Groups[1].Value;
        }
    }

    /// <summary>As GitHub makes them of headings.</summary>
    private static HashSet<string> Anchors(string page) =>
        [.. File.ReadLines(page).Where(line => line.StartsWith('#')).Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
