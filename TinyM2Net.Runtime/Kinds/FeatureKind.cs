using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.Runtime.Kinds;

/// <summary>
/// A kind of modality: all that the runtime knows of it, in one place. The set is closed, <see cref="All"/>; docs/adding-a-modality.md adds a fourth.
/// </summary>
internal abstract class FeatureKind
{
    private static FeatureKind[] all = [new AudioKind(), new ImageKind(), new SeriesKind()];

    public static IReadOnlyList<FeatureKind> All => all;

    /// <summary>Also its number in files: never used again for something else.</summary>
    public abstract ModalityKind Kind { get; }

    /// <summary>As a spec has it.</summary>
    public abstract string Name { get; }

    /// <summary>What its clips are, such as <c>a WAV file</c>.</summary>
    public abstract string Clip { get; }

    /// <summary>Whether statistics run along width, as time runs along height; or else along channels.</summary>
    public virtual bool RunsAlongWidth => true;

    /// <exception cref="InvalidDataException">Settings of no known kind.</exception>
    public static FeatureKind Of(FeatureSettings settings) =>
        Array.Find(all, kind => kind.Describes(settings)) ?? throw new InvalidDataException($"{settings.GetType().Name} is not a known kind of features.");

    /// <summary>By its number in a file; null if there is none.</summary>
    public static FeatureKind? Find(int number) => Array.Find(all, kind => (int)kind.Kind == number);

    /// <summary>Makes a kind known that is tried out in an assembly of its own. Before the first model is read.</summary>
    public static void Add(FeatureKind kind)
    {
        if (Find((int)kind.Kind) is { } taken)
            throw new ArgumentException($"Number {(int)kind.Kind} is {taken.Name}'s.", nameof(kind));
        all = [.. all, kind];
    }

    public abstract bool Describes(FeatureSettings settings);

    /// <summary>For people, such as <c>series, 64 rows of 6 columns</c>.</summary>
    public abstract string Describe(FeatureSettings settings);

    /// <param name="tables">From an artifact; null computes them.</param>
    /// <exception cref="InvalidDataException">The settings are out of range, or the tables do not fit them.</exception>
    public abstract FeatureExtractor CreateExtractor(FeatureSettings settings, FeatureTables? tables);

    public abstract void Write(SectionWriter writer, FeatureSettings settings);

    /// <summary>What <see cref="Write"/> wrote; anything else is found when an extractor is made of it.</summary>
    public abstract FeatureSettings Read(ref SectionReader reader);
}

/// <summary>A kind whose settings are of one type.</summary>
internal abstract class FeatureKind<TSettings> : FeatureKind
    where TSettings : FeatureSettings
{
    public sealed override bool Describes(FeatureSettings settings) => settings is TSettings;

    public sealed override string Describe(FeatureSettings settings) => Describe((TSettings)settings);

    public sealed override FeatureExtractor CreateExtractor(FeatureSettings settings, FeatureTables? tables) => CreateExtractor((TSettings)settings, tables);

    public sealed override void Write(SectionWriter writer, FeatureSettings settings) => Write(writer, (TSettings)settings);

    protected abstract string Describe(TSettings settings);

    protected abstract FeatureExtractor CreateExtractor(TSettings settings, FeatureTables? tables);

    protected abstract void Write(SectionWriter writer, TSettings settings);
}
