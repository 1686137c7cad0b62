using System.Text.Json;

namespace TinyM2Net.Eng;

/// <summary>A line of JSON for every finished build, so that a run that was stopped goes on where it was.</summary>
internal sealed class ResultLog<T>(string file)
{
    private readonly List<T> results = File.Exists(file) ? [.. File.ReadLines(file).Select(line => JsonSerializer.Deserialize<T>(line)!)] : [];

    public IReadOnlyList<T> Results => results;

    public void Add(T result)
    {
        results.Add(result);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.AppendAllText(file, JsonSerializer.Serialize(result) + "\n");
    }
}
