using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>What a stage's output is named by: the SHA-256 of the canonical JSON of everything that decides it.</summary>
internal sealed class StageKey
{
    public const int NameLength = 20;

    /// <param name="stage">The stage's folder in the store.</param>
    /// <param name="version">The stage's algorithm version: raised when the same inputs give other bytes.</param>
    public StageKey(string stage, int version, KeyInputs inputs)
    {
        Stage = stage;
        Inputs = inputs.Add("stage", stage).Add("version", version).Values;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Inputs))));
    }

    public string Stage { get; }

    /// <summary>Sorted by name, ordinally.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; }

    /// <summary>64 hex digits.</summary>
    public string Hash { get; }

    /// <summary>The folder's name: 20 hex digits.</summary>
    public string Name => Hash[..NameLength];

    /// <summary>What differs from the inputs of another run, in words, such as <c>training.epochs changed 30 -> 20</c>.</summary>
    public IReadOnlyList<string> ChangesSince(IReadOnlyDictionary<string, string> before) =>
        [.. Inputs.Keys.Union(before.Keys).Order(StringComparer.Ordinal).Select(name => (before.TryGetValue(name, out var old), Inputs.TryGetValue(name, out var now)) switch
        {
            (true, true) when old == now => null,
            (true, true) when IsDigest(now!) => $"{name} changed",
            (true, true) => $"{name} changed {old} -> {now}",
            (true, false) => $"{name} removed",
            _ => IsDigest(now!) ? $"{name} added" : $"{name} added: {now}",
        }).OfType<string>()];

    private static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
