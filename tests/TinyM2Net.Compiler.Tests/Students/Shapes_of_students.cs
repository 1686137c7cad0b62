using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Students;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.Students;

public sealed class Shapes_of_students
{
    private static readonly ModelSpec Written = Parse("""
        {
          "modalities": { "image": { "kind": "image", "width": 32, "height": 32 }, "audio": { "kind": "audio", "fftSize": 256, "frames": 24, "melBands": 16, "coefficients": 12 } },
          "branches": {
            "image": [
              { "type": "conv", "filters": 30 }, { "type": "maxPool" },
              { "type": "separableConv", "filters": 16 }, { "type": "dropout" }, { "type": "maxPool" },
              { "type": "flatten" }, { "type": "dense", "units": 24 } ],
            "audio": [ { "type": "conv", "filters": 2 }, { "type": "separableConv", "filters": 20 } ]
          },
          "head": [ { "type": "dense", "units": 12 } ],
          "studentSearch": {}
        }
        """);

    [Fact]
    public void have_their_share_of_filters_and_units_in_fours()
    {
        var student = Shape([0.5, 0.25], 0.75).Of(Written)!;
        // 15 filters are 16, 0.25 of 2 would be none: what is written below four stays.
        Assert.Equal([16, 8, 12, 2, 4, 8], [.. student.Modalities.SelectMany(m => m.Layers).Concat(student.Head).Select(Width).OfType<int>()]);
        Assert.Null(student.StudentSearch);
    }

    [Fact]
    public void that_are_whole_are_the_net_as_it_is_written() =>
        Assert.Equal(Written.Modalities.SelectMany(m => m.Layers).Concat(Written.Head), Shape([1, 1], 1).Of(Written)!.Modalities.SelectMany(m => m.Layers).Concat(Written.Head));

    [Fact]
    public void leave_out_the_last_block_with_what_follows_it_and_keep_what_joins_the_head()
    {
        var student = Shape([1, 1], 1, left: 1).Of(Written)!;
        Assert.Equal(["ConvDefinition", "MaxPoolDefinition", "FlattenDefinition", "DenseDefinition"], Kinds(student, 0));
        Assert.Equal(["ConvDefinition"], Kinds(student, 1));
        Assert.Null(Shape([1, 1], 1, left: 2).Of(Written));
    }

    [Fact]
    public void average_in_place_of_flattening()
    {
        var student = Shape([1, 1], 1, pooling: Pooling.Average).Of(Written)!;
        Assert.Equal(["ConvDefinition", "MaxPoolDefinition", "SeparableConvDefinition", "DropoutDefinition", "MaxPoolDefinition", "GlobalAveragePoolDefinition", "DenseDefinition"], Kinds(student, 0));
        Assert.Equal(["ConvDefinition", "SeparableConvDefinition", "GlobalAveragePoolDefinition"], Kinds(student, 1));
        Assert.Equal(16, NetworkPlan.Create(student.Network(3)).Branches[0].Layers[^2].Output.Count);
    }

    [Fact]
    public void pool_early_by_windows_of_twice_the_size_the_first_alone()
    {
        var student = Shape([1, 1], 1, pooling: Pooling.Early).Of(Written)!;
        Assert.Equal([(4, 4), (2, 2)], student.Modalities[0].Layers.OfType<MaxPoolDefinition>().Select(pool => (pool.PoolHeight, pool.StrideWidth)));
        Assert.Equal(Written.Modalities[1].Layers, student.Modalities[1].Layers);
    }

    [Fact]
    public void are_told_in_words() =>
        Assert.Equal("image x0.5, audio x0.25, head x0.75, 1 block less, average pooling", Shape([0.5, 0.25], 0.75, 1, Pooling.Average).Describe(Written));

    internal static ModelSpec Parse(string text) => SpecParser.Parse(System.Text.Encoding.UTF8.GetBytes(text), "x.model.json", out _);

    private static StudentShape Shape(double[] widths, double head, int left = 0, Pooling pooling = Pooling.AsWritten) => new(widths, head, left, pooling);

    private static string[] Kinds(ModelSpec spec, int modality) => [.. spec.Modalities[modality].Layers.Select(layer => layer.GetType().Name)];

    private static int? Width(LayerDefinition layer) => layer switch
    {
        ConvDefinition convolution => convolution.Filters,
        SeparableConvDefinition convolution => convolution.Filters,
        DenseDefinition dense => dense.Units,
        _ => null,
    };
}
