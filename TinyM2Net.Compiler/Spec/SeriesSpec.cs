using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Kinds;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Spec;

internal sealed class SeriesSpec() : SpecKind(new SeriesKind())
{
    public override FeatureSettings Read(ObjectReader reader, FeatureSettings? preset)
    {
        var d = preset as SeriesFeatureSettings ?? new();
        return new SeriesFeatureSettings
        {
            Rows = reader.Integer("rows", d.Rows, 1, 4096),
            Columns = reader.Integer("columns", d.Columns, 1, 256),
        };
    }

    public override AugmentationOptions DefaultAugmentation(FeatureSettings settings) => new() { TimeShift = 0.0625, Contrast = 0.1, Noise = 0.05 };
}
