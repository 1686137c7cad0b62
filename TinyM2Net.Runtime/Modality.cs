using TinyM2Net.Runtime.Features;

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
    internal static Modality Of(string name, FeatureSettings settings) => new(name, KindOf(settings), settings.Shape, Describe(settings));

    internal static ModalityKind KindOf(FeatureSettings settings) => settings switch
    {
        AudioFeatureSettings => ModalityKind.Audio,
        ImageFeatureSettings => ModalityKind.Image,
        SeriesFeatureSettings => ModalityKind.Series,
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings, "Features of an unknown kind."),
    };

    private static string Describe(FeatureSettings settings) => settings switch
    {
        AudioFeatureSettings audio => FormattableString.Invariant(
            $"audio, {audio.Duration} s at {audio.SampleRate} Hz, {audio.Shape.Height}x{audio.Shape.Width} {(audio.Feature == AudioFeature.Mfcc ? "MFCC" : "log-mel")}"),
        ImageFeatureSettings image => FormattableString.Invariant($"image, scaled to {image.Width}x{image.Height}, {(image.Channels == 3 ? "RGB" : "gray")}"),
        _ => FormattableString.Invariant($"series, {settings.Shape.Height} rows of {settings.Shape.Width} columns"),
    };
}
