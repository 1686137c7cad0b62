using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.Runtime.Kinds;

internal sealed class ImageKind : FeatureKind<ImageFeatureSettings>
{
    public override ModalityKind Kind => ModalityKind.Image;

    public override string Name => "image";

    public override string Clip => "a PNG or JPEG file";

    public override bool RunsAlongWidth => false;

    public override FeatureSettings Read(ref SectionReader reader) => new ImageFeatureSettings
    {
        Width = reader.Int(),
        Height = reader.Int(),
        Channels = reader.Int(),
        ZeroIsMissing = reader.Bool(),
        SubtractMedian = reader.Bool(),
    };

    protected override string Describe(ImageFeatureSettings settings) =>
        FormattableString.Invariant($"image, scaled to {settings.Width}x{settings.Height}, {(settings.Channels == 3 ? "RGB" : "gray")}");

    protected override FeatureExtractor CreateExtractor(ImageFeatureSettings settings, FeatureTables? tables) => new ImageFeatureExtractor(settings);

    protected override void Write(SectionWriter writer, ImageFeatureSettings settings)
    {
        writer.Int(settings.Width);
        writer.Int(settings.Height);
        writer.Int(settings.Channels);
        writer.Bool(settings.ZeroIsMissing);
        writer.Bool(settings.SubtractMedian);
    }
}
