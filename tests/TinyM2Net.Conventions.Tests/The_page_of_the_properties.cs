using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TinyM2Net.Conventions.Tests;

/// <summary>docs/properties.md, the help that editors show (Sdk.props.buildschema.json) and the SDK itself name the same properties, metadata and targets.</summary>
public partial class The_page_of_the_properties
{
    private static readonly Dictionary<string, string[]> Page = ReadPage();

    private static readonly JsonNode Help = JsonNode.Parse(File.ReadAllText(Sdk("Sdk", "Sdk.props.buildschema.json")))!;

    [Fact]
    public void names_the_properties_that_editors_explain() =>
        Assert.Equal(Page["Properties"].Where(name => name.Contains("TinyM2Net", StringComparison.Ordinal)).Order(StringComparer.Ordinal), Names(Help["properties"]));

    [Theory]
    [InlineData("TinyM2NetDataset")]
    [InlineData("TinyM2NetModel")]
    [InlineData("TinyM2NetSweep")]
    public void names_the_metadata_that_editors_explain(string item) =>
        Assert.Equal(Page[item].Order(StringComparer.Ordinal), Names(Help["items"]![item]!["metadata"]));

    [Fact]
    public void names_the_targets_that_editors_explain() =>
        Assert.Equal(Page["Targets"].Order(StringComparer.Ordinal), Names(Help["targets"]));

    [Fact]
    public void has_a_row_for_every_default()
    {
        var defaults = XDocument.Load(Sdk("targets", "TinyM2Net.Defaults.props")).Descendants().Where(e => e.Attribute("Condition") is not null).Select(e => e.Name.LocalName).Distinct();
        Assert.Empty(defaults.Except(Page["Properties"]));
    }

    private static IEnumerable<string> Names(JsonNode? node) => node!.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal);

    private static string Sdk(params string[] path) => Path.Combine([TestPaths.Repository, "TinyM2Net.Sdk", .. path]);

    private static Dictionary<string, string[]> ReadPage()
    {
        var rows = new Dictionary<string, List<string>>();
        var section = "";
        foreach (var line in File.ReadLines(Path.Combine(TestPaths.Repository, "docs", "properties.md")))
            if (line.StartsWith("## ", StringComparison.Ordinal))
                rows[section = line[3..].Trim('`')] = [];
            else if (line.StartsWith("| `", StringComparison.Ordinal))
                rows[section].AddRange(Name().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value));
        return rows.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
