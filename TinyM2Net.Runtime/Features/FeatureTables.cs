namespace TinyM2Net.Runtime.Features;

/// <summary>
/// The constants of a feature extraction, computed once at build time and carried in the artifact, so that a device reads the very
/// numbers that training saw. Empty for images and series.
/// </summary>
internal sealed record FeatureTables(IReadOnlyList<FeatureTable> Tables)
{
    public static FeatureTables Empty { get; } = new([]);

    /// <exception cref="InvalidDataException">There is no such table.</exception>
    public float[] this[string name]
    {
        get
        {
            foreach (var table in Tables)
                if (table.Name == name)
                    return table.Values;
            throw new InvalidDataException($"The feature table '{name}' is missing.");
        }
    }

    public static bool AreFinite(float[] values)
    {
        foreach (var value in values)
            if (!float.IsFinite(value))
                return false;
        return true;
    }
}

/// <param name="Name">Such as <c>window</c>: see <see cref="AudioTables"/>.</param>
internal sealed record FeatureTable(string Name, float[] Values);
