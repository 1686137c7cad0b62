using System.Text.Json;
using System.Text.Json.Nodes;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Sweeps;

/// <summary>A spec with some of its values replaced: <c>training.epochs=40,branches.audio[0].filters=8</c>.</summary>
internal static class SpecOverrides
{
    private static readonly JsonDocumentOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonSerializerOptions Writing = new() { WriteIndented = true };

    /// <param name="spec">JSON, comments allowed.</param>
    /// <param name="overrides">Paths and values, <c>,</c> between them; a value that is not JSON is a string.</param>
    /// <param name="file">To blame.</param>
    /// <exception cref="DiagnosticException">The spec is not JSON, or a path leads nowhere.</exception>
    public static string Apply(string spec, string overrides, string file)
    {
        try
        {
            var root = JsonNode.Parse(spec, documentOptions: Reading) as JsonObject ?? throw Unusable($"{Path.GetFileName(file)} is not a JSON object", file);
            foreach (var assignment in overrides.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (assignment.Split('=', 2) is not [{ Length: > 0 } path, var value])
                    throw Unusable($"\"{assignment}\" is no override: write path=value, such as training.epochs=40", file);
                Set(root, path.Trim().Replace("[", ".[", StringComparison.Ordinal).Split('.'), Value(value.Trim()), path, file);
            }
            return root.ToJsonString(Writing) + "\n";
        }
        catch (JsonException e)
        {
            throw Unusable($"{Path.GetFileName(file)} is not JSON: {e.Message}", file);
        }
    }

    private static void Set(JsonNode node, ReadOnlySpan<string> steps, JsonNode? value, string path, string file)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            var last = i == steps.Length - 1;
            if (node is JsonArray array && Index(steps[i]) is { } index && index < array.Count)
            {
                if (last)
                    array[index] = value;
                node = last ? node : array[index] ?? throw Nowhere(path, steps[i], file);
            }
            else if (node is JsonObject @object && Index(steps[i]) is null)
            {
                if (last)
                    @object[steps[i]] = value;
                else if (@object[steps[i]] is null)
                    @object[steps[i]] = new JsonObject();
                node = last ? node : @object[steps[i]]!;
            }
            else
            {
                throw Nowhere(path, steps[i], file);
            }
        }
    }

    private static int? Index(string step) => step.StartsWith('[') && int.TryParse(step.AsSpan(1).TrimEnd(']'), out var index) ? index : null;

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static DiagnosticException Nowhere(string path, string step, string file) =>
        Unusable($"the override {path} leads nowhere at \"{step}\" in {Path.GetFileName(file)}", file);

    private static DiagnosticException Unusable(string what, string file) => new(DiagnosticCodes.UnusableSweep, $"{char.ToUpperInvariant(what[0])}{what[1..]}.", file);
}
