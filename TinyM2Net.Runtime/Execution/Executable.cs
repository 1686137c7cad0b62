using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.Runtime.Execution;

/// <summary>A network ready to run: kernels with their weights laid out, and a plan. Immutable; any number of sessions share it.</summary>
internal sealed class Executable
{
    // What runs for each set of inputs that may be there: first the whole, then the declared subsets.
    private readonly Kernel[][] _kernels;
    private readonly ulong[] _sets;
    private readonly int[] _inputs;
    private readonly Shape[] _inputShapes;
    private readonly int _output;

    /// <param name="graph">Valid.</param>
    /// <param name="plan">Verified for the graph's longest chains; of use to every variant that runs those.</param>
    /// <param name="subsets">Inputs without which it runs too, as numbers of those that are there; each reaches the output.</param>
    public Executable(IntegerGraph graph, MemoryPlan plan, KernelVariant variant, IReadOnlyList<int[]>? subsets = null)
    {
        var chains = variant.Chains(graph);
        Plan = chains.Count == Chain.Longest(graph).Count ? plan : MemoryPlan.Of(graph, chains);
        Variant = variant;
        // No queries here and in the other parts of loading: those over value types are compiled at every start.
        var whole = new Kernel[chains.Count];
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] = variant.Prepare(chains[i], graph);
            ScratchBytes = Math.Max(ScratchBytes, whole[i].ScratchBytes);
            RowBytes = Math.Max(RowBytes, whole[i].RowBytes);
        }

        _sets = new ulong[1 + (subsets?.Count ?? 0)];
        _kernels = new Kernel[_sets.Length][];
        (_sets[0], _kernels[0]) = (InputReach.All(graph.Inputs.Count), whole);
        for (var i = 1; i < _sets.Length; i++)
        {
            _sets[i] = InputReach.Set(subsets![i - 1]);
            _kernels[i] = Present(graph, chains, whole, _sets[i]);
        }

        _inputs = new int[graph.Inputs.Count];
        _inputShapes = new Shape[graph.Inputs.Count];
        for (var i = 0; i < _inputs.Length; i++)
            (_inputs[i], _inputShapes[i]) = (graph.Inputs[i].Tensor, graph.Tensors[graph.Inputs[i].Tensor].Shape);
        _output = graph.Output;
        Output = graph.Tensors[graph.Output];
    }

    public MemoryPlan Plan { get; }

    public KernelVariant Variant { get; }

    public IntegerTensor Output { get; }

    /// <summary>What the most demanding kernel needs beside the tensors.</summary>
    public int ScratchBytes { get; }

    /// <summary>Of these, rows of maps: with the plan's tensors, all activations that are there at once.</summary>
    public int RowBytes { get; }

    public Arena CreateArena() => new(Plan, ScratchBytes);

    /// <summary>Where the quantized features of the input of this index go. They stay until they are written again.</summary>
    public Span<sbyte> Input(Arena arena, int input) => arena.Input(_inputs[input], _inputShapes[input]);

    /// <summary>The number of a set of inputs for <see cref="Run(Arena, Span{int}, int)"/>, 0 for the whole; -1 if it was not declared.</summary>
    public int SetOf(ulong present)
    {
        for (var i = 0; i < _sets.Length; i++)
            if (_sets[i] == present)
                return i;
        return -1;
    }

    /// <summary>Runs every layer that the inputs of a set reach, and copies the logits.</summary>
    /// <param name="logits">As many as the output counts.</param>
    public void Run(Arena arena, Span<int> logits, int set = 0)
    {
        Run(arena, set);
        var output = arena.Frame().Read(_output, Output);
        for (var i = 0; i < Output.Shape.Count; i++)
            logits[i] = output[i];
        GC.KeepAlive(arena);
    }

    /// <summary>Runs every layer that the inputs of a set reach.</summary>
    public void Run(Arena arena, int set = 0)
    {
        var frame = arena.Frame();
        foreach (var kernel in _kernels[set])
            kernel.Run(frame);
        GC.KeepAlive(arena);
        GC.KeepAlive(this);
    }

    /// <summary>The kernels that run where only some inputs are there: a tensor that comes from absent ones alone is zeros where it meets others.</summary>
    private static Kernel[] Present(IntegerGraph graph, IReadOnlyList<Chain> chains, Kernel[] whole, ulong present)
    {
        var reach = InputReach.Of(graph);
        var kernels = new List<Kernel>();
        for (var i = 0; i < whole.Length; i++)
        {
            if ((reach[chains[i].Output] & present) == 0)
                continue;
            var sources = chains[i].Sources;
            var absent = new bool[sources.Length];
            var isPartial = false;
            for (var s = 0; s < sources.Length; s++)
                isPartial |= absent[s] = (reach[sources[s]] & present) == 0;
            // Of what reads several tensors, only a concatenation can be partly there.
            kernels.Add(isPartial && chains[i].Nodes[0] is ConcatNode concat ? new Concat(concat, graph, absent) : whole[i]);
        }

        return [.. kernels];
    }
}
