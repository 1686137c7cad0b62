namespace TinyM2Net.Compiler.Sweeps;

/// <summary>One model of a sweep: what it is named, and what of its item it sets.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Model">The model that is varied.</param>
/// <param name="Settings">In the order of the axes, such as <c>Seed</c> to <c>2</c>.</param>
internal sealed record SweepVariant(string Id, string Sweep, string Model, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    /// <summary>What is averaged over.</summary>
    public const string Seed = "Seed";

    /// <summary>The settings but the seed: variants that share them are runs of one thing.</summary>
    public string Group => string.Join(", ", Settings.Where(s => s.Key != Seed).Select(s => $"{s.Key} {s.Value}")) is { Length: > 0 } text ? text : "as in the project";
}
