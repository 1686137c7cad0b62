using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// What must be near while a chain of layers runs as the runtime runs it: row by row, so that its layers take turns. All of their weights come round
/// with every few rows; of the maps between them only the rows under the next window are there. What the chain reads and writes counts whole.
/// </summary>
/// <param name="Layers">What runs, in order; many chains are one layer.</param>
/// <param name="Packed">Bytes of weights, biases and requantizers.</param>
/// <param name="Rows">Bytes of the rows between the layers.</param>
/// <param name="Ends">Bytes of the maps that the chain reads and writes.</param>
internal sealed record ChainSet(IReadOnlyList<LayerSet> Layers, long Packed, long Rows, long Ends)
{
    public long Total => Packed + Rows + Ends;

    /// <summary>Such as <c>image/conv1 to image/separable2.pointwise</c>.</summary>
    public string Name => Layers.Count == 1 ? Layers[0].Name : $"{Layers[0].Name} to {Layers[^1].Name}";

    /// <summary>In the order they run.</summary>
    public static IReadOnlyList<ChainSet> Of(IntegerGraph graph) => [.. Chain.Longest(graph).Select(chain => Of(chain, graph))];

    /// <summary>A proof, chain by chain, that a level holds all that is near at once.</summary>
    /// <exception cref="DiagnosticException">TM2N4005: chains that it does not hold, with their bytes and the layer that has most of them.</exception>
    public static void MustFit(IEnumerable<ChainSet> chains, MemoryLevel level)
    {
        var named = chains.Where(chain => chain.Total > level.Bytes).Select(chain =>
        {
            var largest = chain.Layers.MaxBy(layer => layer.Packed)!;
            return chain.Layers.Count == 1
                ? FormattableString.Invariant($"{chain.Name} takes {chain.Total} ({chain.Packed} packed, {chain.Ends} that it reads and writes)")
                : FormattableString.Invariant($"{chain.Name}, which run row by row, take {chain.Total} together ({chain.Packed} packed, {largest.Packed} of them {largest.Name}'s, {chain.Rows} of rows between them, {chain.Ends} that they read and write)");
        }).ToList();
        if (named.Count > 0)
            throw new DiagnosticException(DiagnosticCodes.MemoryLevelTooSmall,
                FormattableString.Invariant($"MemoryLevel {level.Text} has {level.Bytes} bytes: {string.Join("; ", named)}. Make these layers narrower or what they read smaller, open 4 bits, or choose a larger level."));
    }

    private static ChainSet Of(Chain chain, IntegerGraph graph)
    {
        long Bytes(int tensor) => graph.Tensors[tensor].Bytes;
        var layers = chain.Nodes.Select(node =>
        {
            long packed = GraphCost.PackedBytes(node);
            return new LayerSet(node.Name, packed, packed + GraphValidator.Sources(node).Distinct().Sum(Bytes) + Bytes(node.Output));
        }).ToList();
        return new ChainSet(layers, layers.Sum(layer => layer.Packed), Demand.RowBytes(chain.Nodes, graph), chain.Sources.Distinct().Sum(Bytes) + Bytes(chain.Output));
    }
}

/// <param name="Packed">Bytes of its weights, biases and requantizers.</param>
/// <param name="ByItself">Those and the maps that it reads and writes, whole: what it would take layer by layer.</param>
internal sealed record LayerSet(string Name, long Packed, long ByItself);
