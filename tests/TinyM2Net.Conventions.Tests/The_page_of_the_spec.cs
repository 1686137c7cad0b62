using System.Globalization;
using System.Text.Json.Nodes;

namespace TinyM2Net.Conventions.Tests;

/// <summary>docs/spec.md has a row for every setting that the published schema knows, as the schema has it; the schema is held to the parser by a test of its own.</summary>
public class The_page_of_the_spec
{
    private static readonly JsonNode Definitions = JsonNode.Parse(File.ReadAllText(Path.Combine(TestPaths.Repository, "TinyM2Net.Sdk", "schema", "model.schema.json")))!["$defs"]!;

    private static readonly string[] Page = File.ReadAllLines(Path.Combine(TestPaths.Repository, "docs", "spec.md"));

    private static readonly string[] Names = [.. Definitions.AsObject().Where(definition => definition.Value!["properties"] is not null).Select(definition => definition.Key)];

    public static TheoryData<string> Objects => [.. Names];

    [Theory]
    [MemberData(nameof(Objects))]
    public void has_a_row_for_each_setting_with_its_range_and_default(string definition) =>
        Assert.Empty(Rows(definition).Except(Page));

    [Fact]
    public void has_no_row_for_a_setting_that_is_none() =>
        Assert.Empty(Page.SkipWhile(line => line != "## Every setting").TakeWhile(line => line == "## Every setting" || !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Except(Names.SelectMany(Rows)));

    private static IEnumerable<string> Rows(string definition)
    {
        var required = Definitions[definition]!["required"]?.AsArray().Select(name => (string)name!).ToArray() ?? [];
        // What every layer or modality has, its type or kind, says the table's heading.
        return Definitions[definition]!["properties"]!.AsObject().Where(p => p.Value!["const"] is null)
            .Select(p => $"| `{p.Key}` | {Values(p.Value!)} | {Default(p.Value!, required.Contains(p.Key))} | {Description(p.Value!)} |");
    }

    private static string Values(JsonNode property)
    {
        if ((string?)property["$ref"] is { } reference)
            return reference.Split('/')[^1] switch { "layers" => "list of layers", var name => $"[{name}](#{name.ToLowerInvariant()})" };
        if (property["enum"] is JsonArray choices)
            return string.Join(", ", choices.Select(c => $"`{c}`"));
        if (property["oneOf"] is JsonArray either)
            return $"{Values(either[0]!)}, or two: [height, width]";
        return (string?)property["type"] switch
        {
            "integer" or "number" => $"{(string?)property["type"]}, {Range(property)}",
            "boolean" => "`true`, `false`",
            "array" => $"list of {Items(property["items"]!)}",
            "object" => "object",
            _ => property["maxLength"] is { } length ? $"text of {length} characters at most" : "text",
        };
    }

    private static string Items(JsonNode items) => (string?)items["type"] switch
    {
        "array" => "lists of text",
        "string" when items["enum"] is null => "text",
        _ => Values(items),
    };

    private static string Range(JsonNode property) => $"{(property["exclusiveMinimum"] is { } above ? $"above {Number(above)}" : Number(property["minimum"]!))} to {Number(property["maximum"]!)}";

    private static string Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private static string Default(JsonNode property, bool isRequired) => isRequired ? "must be there" : property["default"] is { } value ? $"`{value.ToJsonString().Trim('"')}`" : "";

    private static string Description(JsonNode property) => (string?)property["description"] ?? (string?)Definitions[((string)property["$ref"]!).Split('/')[^1]]!["description"] ?? "";
}
