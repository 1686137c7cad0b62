using System.Text.RegularExpressions;

namespace TinyM2Net.Conventions.Tests;

/// <summary>Decision records, and text that must not depend on one machine.</summary>
public partial class The_written_record
{
    private static readonly string[] Records = [.. Directory.GetFiles(Path.Combine(TestPaths.Repository, "docs", "decisions"), "*.md").Order()];

    [Fact]
    public void numbers_its_decisions_without_a_gap()
    {
        for (var i = 0; i < Records.Length; i++)
        {
            var match = RecordName().Match(Path.GetFileName(Records[i]));
            Assert.True(match.Success, Records[i]);
            Assert.Equal($"{i + 1:0000}", match.Groups[1].Value);
        }
    }

    [Fact]
    public void says_of_each_decision_why_what_else_and_at_what_cost() =>
        Assert.All(Records, record =>
        {
            var lines = File.ReadAllLines(record);
            Assert.StartsWith($"# {Path.GetFileName(record)[..4]}: ", lines[0], StringComparison.Ordinal);
            Assert.Equal(["## Why", "## What else was tried", "## What it costs"], lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)));
            Assert.True(lines.Length <= 60, $"{record} is longer than a page");
        });

    [Fact]
    public void names_no_path_of_one_machine()
    {
        var offenders = SourceFiles.AllText()
            .SelectMany(file => File.ReadLines(file).Select((line, i) => (file, line, number: i + 1)))
            .Where(x => MachinePath().IsMatch(x.line))
            .Select(x => $"{x.file}:{x.number}: {x.line.Trim()}");
        Assert.Empty(offenders);
    }

    [GeneratedRegex("^([0-9]{4})-[a-z0-9-]+\\.md$")]
    private static partial Regex RecordName();

    [GeneratedRegex("(^|[^A-Za-z0-9_.*])/(" + "work|root|farm|home)/[A-Za-z]")]
    private static partial Regex MachinePath();
}
