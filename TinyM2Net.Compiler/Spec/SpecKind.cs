using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Kinds;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Spec;

/// <summary>What a spec may say of a modality of one kind. There is one for each of <see cref="FeatureKind.All"/>.</summary>
/// <param name="kind">What the runtime knows of it.</param>
internal abstract class SpecKind(FeatureKind kind)
{
    private static SpecKind[] all = [new AudioSpec(), new ImageSpec(), new SeriesSpec()];

    public static IReadOnlyList<SpecKind> All => all;

    /// <summary>In the spec, and the object's name in the published schema.</summary>
    public string Name => kind.Name;

    /// <summary>Null where there is none of that name.</summary>
    public static SpecKind? Find(string name) => Array.Find(all, known => known.Name == name);

    public static SpecKind Of(FeatureSettings settings) => Find(FeatureKind.Of(settings).Name)
        ?? throw new ArgumentOutOfRangeException(nameof(settings), settings.GetType().Name, "No spec can name this kind.");

    /// <summary>Makes a kind known that is tried out in an assembly of its own; <see cref="FeatureKind.Add"/> has come before.</summary>
    public static void Add(SpecKind added) => all = [.. all, added];

    /// <param name="reader">The modality's object.</param>
    /// <param name="preset">Settings of a preset's branch, of any kind; null: none.</param>
    public abstract FeatureSettings Read(ObjectReader reader, FeatureSettings? preset);

    /// <summary>What suits the kind, by the reference recipe.</summary>
    public abstract AugmentationOptions DefaultAugmentation(FeatureSettings settings);
}
