using TinyM2Net.Runtime.Kinds;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// Takes one clip's file to its feature tensor, the same bits at build time and on every device. Keeps its own workspace: one
/// extractor a thread.
/// </summary>
internal abstract class FeatureExtractor
{
    public abstract FeatureSettings Settings { get; }

    /// <summary>The constants to store beside the settings; hand them to <see cref="Create"/> to rebuild this extractor.</summary>
    public virtual FeatureTables Tables => FeatureTables.Empty;

    public Shape Shape => Settings.Shape;

    /// <param name="tables">From an artifact; null computes them.</param>
    /// <exception cref="InvalidDataException">The settings are out of range, or the tables do not fit them.</exception>
    public static FeatureExtractor Create(FeatureSettings settings, FeatureTables? tables = null) => FeatureKind.Of(settings).CreateExtractor(settings, tables);

    /// <param name="clipFile">The file's bytes: WAV, PNG or JPEG, CSV.</param>
    /// <param name="destination">As many values as <see cref="Shape"/> counts, HWC; finite.</param>
    /// <exception cref="MediaException">The clip cannot be read, or does not fit the settings.</exception>
    public abstract void Extract(ReadOnlySpan<byte> clipFile, Span<float> destination);

    protected void CheckDestination(ReadOnlySpan<float> destination)
    {
        if (destination.Length != Shape.Count)
            throw new ArgumentException($"The destination has {destination.Length} values, the features {Shape.Count} ({Shape}).", nameof(destination));
    }
}
