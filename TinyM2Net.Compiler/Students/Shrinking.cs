using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Students;

/// <summary>Smaller versions of a chain of layers.</summary>
internal static class Shrinking
{
    /// <summary>Filters and units come in fours: the kernels' interleaving leaves nothing to gain between.</summary>
    private const int Step = 4;

    /// <summary>Filters and units in proportion, no fewer than four unless fewer are written.</summary>
    public static IReadOnlyList<LayerDefinition> Narrow(IReadOnlyList<LayerDefinition> layers, double width) =>
    [
        .. layers.Select(layer => layer switch
        {
            ConvDefinition convolution => convolution with { Filters = Narrow(convolution.Filters, width) },
            SeparableConvDefinition convolution => convolution with { Filters = Narrow(convolution.Filters, width) },
            DenseDefinition dense => dense with { Units = Narrow(dense.Units, width) },
            _ => layer,
        }),
    ];

    /// <summary>Without the last blocks; null where no convolution would be left.</summary>
    public static IReadOnlyList<LayerDefinition>? Shorten(IReadOnlyList<LayerDefinition> layers, int blocks)
    {
        if (blocks == 0)
            return layers;
        int[] starts = [.. Enumerable.Range(0, layers.Count).Where(i => IsConvolution(layers[i]))];
        if (starts.Length <= blocks)
            return null;
        var from = starts[^blocks];
        var tail = Enumerable.Range(from, layers.Count - from).FirstOrDefault(i => layers[i] is FlattenDefinition or GlobalAveragePoolDefinition or DenseDefinition, layers.Count);
        return [.. layers.Take(from), .. layers.Skip(tail)];
    }

    public static IReadOnlyList<LayerDefinition> Pool(IReadOnlyList<LayerDefinition> layers, Pooling pooling) => pooling switch
    {
        Pooling.Average => Average(layers),
        Pooling.Early => Early(layers),
        _ => layers,
    };

    private static IReadOnlyList<LayerDefinition> Average(IReadOnlyList<LayerDefinition> layers)
    {
        if (layers.Any(layer => layer is GlobalAveragePoolDefinition) || !layers.Any(IsConvolution))
            return layers;
        var flat = Enumerable.Range(0, layers.Count).FirstOrDefault(i => layers[i] is FlattenDefinition or DenseDefinition, layers.Count);
        return [.. layers.Take(flat), new GlobalAveragePoolDefinition(), .. layers.Skip(flat).Where(layer => layer is not FlattenDefinition)];
    }

    private static IReadOnlyList<LayerDefinition> Early(IReadOnlyList<LayerDefinition> layers)
    {
        var first = layers.TakeWhile(layer => layer is not MaxPoolDefinition).Count();
        return first == layers.Count || layers[first] is not MaxPoolDefinition pool ? layers :
            [.. layers.Take(first), new MaxPoolDefinition(2 * pool.PoolHeight, 2 * pool.PoolWidth, 2 * pool.StrideHeight, 2 * pool.StrideWidth), .. layers.Skip(first + 1)];
    }

    private static int Narrow(int count, double width) => Math.Min(count, Math.Max(Step, Step * (int)Math.Round(count * width / Step, MidpointRounding.AwayFromZero)));

    private static bool IsConvolution(LayerDefinition layer) => layer is ConvDefinition or SeparableConvDefinition;
}
