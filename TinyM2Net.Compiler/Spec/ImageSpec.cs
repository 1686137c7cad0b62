using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Kinds;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Spec;

internal sealed class ImageSpec() : SpecKind(new ImageKind())
{
    public override FeatureSettings Read(ObjectReader reader, FeatureSettings? preset)
    {
        var d = preset as ImageFeatureSettings ?? new();
        var settings = new ImageFeatureSettings
        {
            Width = reader.Integer("width", d.Width, 1, 512),
            Height = reader.Integer("height", d.Height, 1, 512),
            Channels = reader.Integer("channels", d.Channels, 1, 3),
            ZeroIsMissing = reader.Boolean("zeroIsMissing", d.ZeroIsMissing),
            SubtractMedian = reader.Boolean("subtractMedian", d.SubtractMedian),
        };
        if (settings.Channels == 2)
            reader.Error(DiagnosticCodes.ConflictingFeatures, "channels", "\"channels\" is 2: it must be 3 for RGB, or 1 for gray, depth and thermal.");
        if (settings is { Channels: 3, ZeroIsMissing: true } or { Channels: 3, SubtractMedian: true })
            reader.Error(DiagnosticCodes.ConflictingFeatures, reader.Has("zeroIsMissing") ? "zeroIsMissing" : "subtractMedian",
                "\"zeroIsMissing\" and \"subtractMedian\" are for one channel of depth or heat: set \"channels\" to 1 or leave them out.");
        return settings;
    }

    public override AugmentationOptions DefaultAugmentation(FeatureSettings settings) => new() { Mirror = true, PixelShift = 3, Contrast = 0.1, Level = 0.1 };
}
