using System.Text.Json;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>What made each of a model's stages last time: only to say in words what has changed since. Nothing depends on it.</summary>
/// <param name="path">One file a model, in the project's own store.</param>
internal sealed class StageHistory(string path)
{
    private readonly SortedDictionary<string, IReadOnlyDictionary<string, string>> last = Read(path);

    /// <summary>Why a stage of this key has to run.</summary>
    public string Explain(StageKey key)
    {
        if (!last.TryGetValue(key.Stage, out var before))
            return "not built before";
        var changes = key.ChangesSince(before);
        const int shown = 3;
        return changes.Count == 0 ? "its artifact is not in the store, or damaged"
            : string.Join(", ", changes.Take(shown)) + (changes.Count > shown ? $" and {changes.Count - shown} more" : "");
    }

    /// <summary>Whether another version of the stage's algorithm ran last: then its output changes though nobody has changed anything.</summary>
    public bool IsOfAnotherVersion(StageKey key) =>
        last.TryGetValue(key.Stage, out var before) && before.GetValueOrDefault(StageKey.Version) != key.Inputs[StageKey.Version];

    public void Remember(StageKey key)
    {
        if (last.TryGetValue(key.Stage, out var before) && key.ChangesSince(before).Count == 0)
            return;
        last[key.Stage] = key.Inputs;
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(last));
    }

    private static SortedDictionary<string, IReadOnlyDictionary<string, string>> Read(string path)
    {
        try
        {
            if (File.Exists(path) && JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(File.ReadAllBytes(path)) is { } read)
                return new(read.ToDictionary(e => e.Key, e => (IReadOnlyDictionary<string, string>)e.Value), StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            // A damaged history only costs the explanation.
        }
        return new(StringComparer.Ordinal);
    }
}
