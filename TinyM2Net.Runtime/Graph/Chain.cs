namespace TinyM2Net.Runtime.Graph;

/// <summary>
/// Nodes that run together, row by row: convolutions, depthwise convolutions and pools, each of which alone reads what the one before
/// writes. The maps between them are never there as a whole. Any other node is a chain by itself.
/// </summary>
internal sealed record Chain(IReadOnlyList<Node> Nodes)
{
    /// <summary>What the chain leaves.</summary>
    public int Output => Nodes[^1].Output;

    /// <summary>What the chain reads.</summary>
    public int[] Sources => GraphValidator.Sources(Nodes[0]);

    /// <summary>The longest chains, in an order that runs.</summary>
    public static IReadOnlyList<Chain> Longest(IntegerGraph graph)
    {
        var readers = new int[graph.Tensors.Count];
        foreach (var node in graph.Nodes)
            foreach (var source in GraphValidator.Sources(node))
                readers[source]++;
        var chains = new List<List<Node>>();
        foreach (var node in graph.Nodes)
        {
            var before = RunsByRows(node) ? chains.Find(chain => RunsByRows(chain[^1]) && chain[^1].Output == GraphValidator.Sources(node)[0]) : null;
            if (before is not null && readers[before[^1].Output] == 1 && before[^1].Output != graph.Output)
                before.Add(node);
            else
                chains.Add([node]);
        }

        return chains.ConvertAll(chain => new Chain(chain));
    }

    /// <summary>Each node by itself.</summary>
    public static IReadOnlyList<Chain> Single(IntegerGraph graph) => [.. graph.Nodes.Select(node => new Chain([node]))];

    public static bool RunsByRows(Node node) => node is ConvolutionNode or DepthwiseNode or MaxPoolNode;
}
