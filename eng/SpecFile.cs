using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinyM2Net.Eng;

/// <summary>What the verbs need to know of a model spec.</summary>
internal static class SpecFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static IReadOnlyList<string> Modalities(string spec) =>
        [.. Read(spec)["modalities"]!.AsObject().Select(modality => modality.Key)];

    private static JsonNode Read(string spec) => JsonNode.Parse(File.ReadAllText(spec), documentOptions: Lenient)!;
}
