using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.CommandLine.Tests.Support;

/// <summary>A packed model of two series, either of which suffices, and seeded weights.</summary>
internal static class SmallSeries
{
    public static readonly SeriesFeatureSettings Settings = new() { Rows = 6, Columns = 2 };

    public static byte[] Pack()
    {
        var input = new IntegerTensor(Settings.Shape, 8, Signed: true, Scale: 0.05f);
        var branch = new IntegerTensor(Shape.Flat(4), 8, Signed: false, Scale: 0.1f);
        var count = Settings.Shape.Count;
        return SmallModel.Write(new ModelContent
        {
            Name = "motion",
            Labels = SmallModel.Labels,
            Modalities = [SmallModel.Modality("watch", Settings, perWidth: true, Settings.Columns), SmallModel.Modality("phone", Settings, perWidth: true, Settings.Columns)],
            Graph = new IntegerGraph(
                [new GraphInput("watch", 0), new GraphInput("phone", 1)],
                [input, input, branch, branch, branch with { Shape = Shape.Flat(8) }, new IntegerTensor(Shape.Flat(3), 16, Signed: true, Scale: 0.01f)],
                [
                    SmallModel.Dense("watch.dense", 0, 2, count, 4, bits: 8),
                    SmallModel.Dense("phone.dense", 1, 3, count, 4, bits: 8),
                    new ConcatNode("concat", [2, 3], 4),
                    SmallModel.Dense("head.dense", 4, 5, 8, 3, bits: 8),
                ],
                Output: 5),
            Goldens = [],
            Subsets = [new SubsetContent([0], [], null), new SubsetContent([1], [], null)],
        });
    }
}
