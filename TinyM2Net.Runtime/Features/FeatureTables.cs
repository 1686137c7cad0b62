namespace TinyM2Net.Runtime.Features;

/// <summary>
/// The constants of a feature extraction, computed once at build time and carried in the artifact, so that a device reads the very
/// numbers that training saw. Empty for images and series.
/// </summary>
internal sealed record FeatureTables(IReadOnlyList<FeatureTable> Tables)
{
    public static FeatureTables Empty { get; } = new([]);

    /// <exception cref="InvalidDataException">There is no such table.</exception>
    public float[] this[string name] => Tables.FirstOrDefault(t => t.Name == name)?.Values
        ?? throw new InvalidDataException($"The feature table '{name}' is missing.");
}

/// <param name="Name">Such as <c>window</c>: see <see cref="AudioTables"/>.</param>
internal sealed record FeatureTable(string Name, float[] Values);
