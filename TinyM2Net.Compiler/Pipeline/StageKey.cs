using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>What a stage's output is named by: the SHA-256 of the canonical JSON of everything that decides it.</summary>
internal sealed class StageKey
{
    public const int NameLength = 20;

    /// <summary>The input that is the stage's algorithm version.</summary>
    public const string Version = "version";

    /// <summary>Of an input that keeps what the user wrote beside what it means.</summary>
    private const string Text = ".text";

    /// <summary>How the classes of layers end.</summary>
    private const string Layer = "Definition";

    /// <param name="stage">The stage's folder in the store.</param>
    /// <param name="version">The stage's algorithm version: raised when the same inputs give other bytes.</param>
    public StageKey(string stage, int version, KeyInputs inputs)
    {
        Stage = stage;
        Inputs = inputs.Add("stage", stage).Add(Version, version).Values;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Inputs))));
    }

    public string Stage { get; }

    /// <summary>Sorted by name, ordinally.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; }

    /// <summary>64 hex digits.</summary>
    public string Hash { get; }

    /// <summary>The folder's name: 20 hex digits.</summary>
    public string Name => Hash[..NameLength];

    /// <summary>What differs from the inputs of another run, in words, such as <c>training.epochs changed 30 -> 20</c>, the user's own edits first.</summary>
    public IReadOnlyList<string> ChangesSince(IReadOnlyDictionary<string, string> before)
    {
        string[] changed = [.. Inputs.Keys.Union(before.Keys).Where(name => Inputs.GetValueOrDefault(name) != before.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];
        // What somebody wrote says more than what it led to: "epochs changed 30 -> 20" comes before "features.train changed".
        return [.. changed.Where(SaysSomething).OrderBy(name => IsDigest(Inputs.GetValueOrDefault(name) ?? before[name])).ThenBy(name => name == Version).Select(Describe)];

        // "MaxSize changed 35% -> 30KiB" says it all: no word of the number that was read out of the text. "head[1] added" does too: no word of all that is in it.
        bool SaysSomething(string name) => name.EndsWith(Text, StringComparison.Ordinal)
            ? Inputs.ContainsKey(name)
            : (Parent(name) == name || !changed.Contains(Parent(name) + Text)) && !(Inputs.ContainsKey(name) && changed.Contains(name + Text)) && !IsPartOfAnother(name);

        bool IsPartOfAnother(string name) => Parent(name) is var parent && parent != name && before.ContainsKey(parent) != Inputs.ContainsKey(parent);

        string Describe(string input)
        {
            var name = input.EndsWith(Text, StringComparison.Ordinal) ? Parent(input) : input;
            return (before.TryGetValue(input, out var old), Inputs.TryGetValue(input, out var now)) switch
            {
                (true, true) when IsDigest(now!) => $"{name} changed",
                (true, true) => $"{name} changed {Shown(old!)} -> {Shown(now!)}",
                (true, false) => $"{name} removed",
                _ => IsDigest(now!) ? $"{name} added" : $"{name} added: {Shown(now!)}",
            };
        }
    }

    /// <summary>A layer by the spec's word for it, whatever class it is of.</summary>
    private static string Shown(string value) => value.EndsWith(Layer, StringComparison.Ordinal) && value.Length > Layer.Length
        ? char.ToLowerInvariant(value[0]) + value[1..^Layer.Length]
        : value;

    private static string Parent(string name) => name.Contains('.') ? name[..name.LastIndexOf('.')] : name;

    private static bool IsDigest(string text) => text.Length is 64 or NameLength && text.All(char.IsAsciiHexDigitLower);
}
