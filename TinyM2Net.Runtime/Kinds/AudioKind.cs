using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.Runtime.Kinds;

internal sealed class AudioKind : FeatureKind<AudioFeatureSettings>
{
    public override ModalityKind Kind => ModalityKind.Audio;

    public override string Name => "audio";

    public override string Clip => "a WAV file";

    public override FeatureSettings Read(ref SectionReader reader) => new AudioFeatureSettings
    {
        SampleRate = reader.Int(),
        Duration = reader.Double(),
        Feature = (AudioFeature)reader.Byte(),
        WindowLength = reader.Int(),
        HopLength = reader.Int(),
        FftSize = reader.Int(),
        MelBands = reader.Int(),
        Coefficients = reader.Int(),
        MelScale = (MelScale)reader.Byte(),
        MelNorm = (MelNorm)reader.Byte(),
        MinimumFrequency = reader.Double(),
        MaximumFrequency = ReadOptional(ref reader),
        TopDb = ReadOptional(ref reader),
        Centered = reader.Bool(),
        Frames = reader.Int() is var frames && frames == -1 ? null : frames,
    };

    protected override string Describe(AudioFeatureSettings settings) => FormattableString.Invariant(
        $"audio, {settings.Duration} s at {settings.SampleRate} Hz, {settings.Shape.Height}x{settings.Shape.Width} {(settings.Feature == AudioFeature.Mfcc ? "MFCC" : "log-mel")}");

    protected override FeatureExtractor CreateExtractor(AudioFeatureSettings settings, FeatureTables? tables) => new AudioFeatureExtractor(settings, tables);

    protected override void Write(SectionWriter writer, AudioFeatureSettings settings)
    {
        writer.Int(settings.SampleRate);
        writer.Double(settings.Duration);
        writer.Byte((int)settings.Feature);
        writer.Int(settings.WindowLength);
        writer.Int(settings.HopLength);
        writer.Int(settings.FftSize);
        writer.Int(settings.MelBands);
        writer.Int(settings.Coefficients);
        writer.Byte((int)settings.MelScale);
        writer.Byte((int)settings.MelNorm);
        writer.Double(settings.MinimumFrequency);
        WriteOptional(writer, settings.MaximumFrequency);
        WriteOptional(writer, settings.TopDb);
        writer.Bool(settings.Centered);
        writer.Int(settings.Frames ?? -1);
    }

    private static void WriteOptional(SectionWriter writer, double? value)
    {
        writer.Bool(value is not null);
        writer.Double(value ?? 0);
    }

    private static double? ReadOptional(ref SectionReader reader)
    {
        var present = reader.Bool();
        var value = reader.Double();
        return present ? value : null;
    }
}
