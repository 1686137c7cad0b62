using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Kinds;

namespace TinyM2Net;

/// <summary>What kind of clips a modality takes.</summary>
public enum ModalityKind
{
    /// <summary>WAV files.</summary>
    Audio = 1,

    /// <summary>PNG or JPEG files.</summary>
    Image = 2,

    /// <summary>CSV files of sensor readings, one row a frame.</summary>
    Series = 3,
}

/// <summary>One of the clips that make a sample.</summary>
/// <param name="Name">As in the model's spec; what <see cref="Session.SetClip(string, ReadOnlySpan{byte})"/> asks for.</param>
/// <param name="Kind">Which files it takes.</param>
/// <param name="Shape">The feature tensor that the network sees.</param>
/// <param name="Description">A line for people, such as <c>audio, 1 s at 16000 Hz, 98x13 MFCC</c>.</param>
public sealed record Modality(string Name, ModalityKind Kind, Shape Shape, string Description)
{
    /// <summary>The kind as a spec has it; an enum's own names are found by reflection.</summary>
    internal string KindName => FeatureKind.Find((int)Kind)!.Name;

    internal static Modality Of(string name, FeatureSettings settings)
    {
        var kind = FeatureKind.Of(settings);
        return new(name, kind.Kind, settings.Shape, kind.Describe(settings));
    }
}
