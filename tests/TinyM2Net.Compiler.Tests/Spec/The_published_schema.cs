using System.Text;
using System.Text.Json;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Kinds;

namespace TinyM2Net.Compiler.Tests.Spec;

/// <summary>What editors are told is what the parser knows: every property, type, range and choice, both ways.</summary>
public class The_published_schema
{
    /// <summary>Meets every object that a spec can hold.</summary>
    private const string Everything = """
        {
          "modalities": { "audio": { "kind": "audio", "augmentation": {} }, "image": { "kind": "image" }, "motion": { "kind": "series" } },
          "branches": {
            "audio": [ { "type": "conv", "filters": 1 }, { "type": "separableConv", "filters": 1 }, { "type": "maxPool" }, { "type": "globalAveragePool" } ],
            "image": { "preset": "tinym2net-case2-image" },
            "motion": [ { "type": "flatten" }, { "type": "dense", "units": 1 }, { "type": "dropout" } ]
          },
          "training": {}, "quantization": {}, "card": {}, "distillation": { "teacher": "big" }, "studentSearch": {}
        }
        """;

    private static readonly JsonElement Definitions = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(TinyM2Net.Tests.TestPaths.Repository, "TinyM2Net.Sdk", "schema", "model.schema.json"))).RootElement.GetProperty("$defs");

    private static IReadOnlyDictionary<(string Object, string Property), PropertyRule> Rules
    {
        get
        {
            SpecParser.Parse(Encoding.UTF8.GetBytes(Everything), "x.model.json", out var rules);
            return rules;
        }
    }

    [Fact]
    public void has_the_properties_that_the_parser_knows_and_no_others()
    {
        var published = Definitions.EnumerateObject().Where(d => d.Value.TryGetProperty("properties", out _))
            .SelectMany(d => d.Value.GetProperty("properties").EnumerateObject().Select(p => $"{d.Name}.{p.Name}"));
        Assert.Equal(Rules.Keys.Select(k => $"{k.Object}.{k.Property}").Order(StringComparer.Ordinal), published.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void states_the_parsers_types_ranges_and_choices()
    {
        foreach (var ((definition, property), rule) in Rules)
        {
            var published = Resolve(Definitions.GetProperty(definition).GetProperty("properties").GetProperty(property));
            var where = $"{definition}.{property}";
            if (rule.Type == "size")
            {
                var one = published.GetProperty("oneOf")[0];
                Assert.Equal((where, rule.Minimum, rule.Maximum), (where, Bound(one, "minimum"), Bound(one, "maximum")));
                continue;
            }
            Assert.Equal((where, rule.Type), (where, published.GetProperty("type").GetString()));
            Assert.Equal((where, rule.Minimum, rule.Maximum), (where, Bound(published, "minimum"), Bound(published, "maximum")));
            if (rule.Choices is not null)
                Assert.Equal(rule.Choices, published.GetProperty("enum").EnumerateArray().Select(c => c.GetString()));
        }
    }

    [Fact]
    public void lists_the_presets_the_kinds_and_the_layers()
    {
        Assert.Equal(Presets.Nets.Keys, Choices("spec", "preset"));
        Assert.Equal(Presets.Branches.Keys, Choices("branchPreset", "preset"));
        var kinds = SpecKind.All.Select(k => k.Name).ToArray();
        Assert.Equal(kinds, kinds.Select(k => Definitions.GetProperty(k).GetProperty("properties").GetProperty("kind").GetProperty("const").GetString()));
        Assert.Equal(LayerParser.Types, Definitions.GetProperty("layers").GetProperty("items").GetProperty("oneOf").EnumerateArray().Select(r => r.GetProperty("$ref").GetString()!.Split('/')[^1]));
    }

    /// <summary>What a new kind must be added to beside the list of kinds: docs/adding-a-modality.md.</summary>
    [Fact]
    public void has_the_kinds_that_the_runtime_and_the_bench_know()
    {
        Assert.Equal(FeatureKind.All.Select(k => k.Name), SpecKind.All.Select(k => k.Name));
        Assert.Equal(FeatureKind.All.Select(k => k.Name), Definitions.GetProperty("spec").GetProperty("properties").GetProperty("modalities").GetProperty("additionalProperties")
            .GetProperty("anyOf").EnumerateArray().Select(r => r.GetProperty("$ref").GetString()!.Split('/')[^1]));
        Assert.Equal(FeatureKind.All.Select(k => k.Kind), Enum.GetValues<ModalityKind>());
        foreach (var modality in SpecParser.Parse(Encoding.UTF8.GetBytes(Everything), "x.model.json", out _).Modalities)
        {
            var extractor = FeatureExtractor.Create(modality.Features);
            extractor.Extract(TinyM2Net.CommandLine.SyntheticClip.For(modality.Features), new float[extractor.Shape.Count]);
        }
    }

    private static IEnumerable<string?> Choices(string definition, string property) =>
        Definitions.GetProperty(definition).GetProperty("properties").GetProperty(property).GetProperty("enum").EnumerateArray().Select(c => c.GetString());

    private static JsonElement Resolve(JsonElement element) =>
        element.TryGetProperty("$ref", out var reference) ? Definitions.GetProperty(reference.GetString()!.Split('/')[^1]) : element;

    private static double? Bound(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetDouble() : null;
}
