namespace TinyM2Net.Runtime.Graph;

/// <summary>Sets of inputs, a bit each, and which of them each tensor is computed from: what comes from absent ones alone need not run.</summary>
internal static class InputReach
{
    public static ulong Set(ReadOnlySpan<int> inputs)
    {
        var set = 0UL;
        foreach (var input in inputs)
            set |= 1UL << input;
        return set;
    }

    /// <summary>The set of the first inputs, so many.</summary>
    public static ulong All(int inputs) => ulong.MaxValue >> (64 - inputs);

    /// <param name="graph">Valid, of 64 inputs at most.</param>
    /// <returns>A set per tensor.</returns>
    public static ulong[] Of(IntegerGraph graph)
    {
        var reach = new ulong[graph.Tensors.Count];
        for (var i = 0; i < graph.Inputs.Count; i++)
            reach[graph.Inputs[i].Tensor] = 1UL << i;
        foreach (var node in graph.Nodes)
            foreach (var source in GraphValidator.Sources(node))
                reach[node.Output] |= reach[source];
        return reach;
    }
}
