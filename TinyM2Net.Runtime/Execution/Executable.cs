using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.Runtime.Execution;

/// <summary>A network ready to run: kernels with their weights laid out, and a plan. Immutable; any number of sessions share it.</summary>
internal sealed class Executable
{
    private readonly Kernel[] _kernels;
    private readonly int[] _inputs;
    private readonly Shape[] _inputShapes;
    private readonly int _output;

    /// <param name="graph">Valid.</param>
    /// <param name="plan">Verified for the graph's longest chains; of use to every variant that runs those.</param>
    public Executable(IntegerGraph graph, MemoryPlan plan, KernelVariant variant)
    {
        var chains = variant.Chains(graph);
        Plan = chains.Count == Chain.Longest(graph).Count ? plan : MemoryPlan.Of(graph, chains);
        Variant = variant;
        // No queries here and in the other parts of loading: those over value types are compiled at every start.
        _kernels = new Kernel[chains.Count];
        for (var i = 0; i < _kernels.Length; i++)
        {
            _kernels[i] = variant.Prepare(chains[i], graph);
            ScratchBytes = Math.Max(ScratchBytes, _kernels[i].ScratchBytes);
            RowBytes = Math.Max(RowBytes, _kernels[i].RowBytes);
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

    /// <summary>Runs every layer and copies the logits.</summary>
    /// <param name="logits">As many as the output counts.</param>
    public void Run(Arena arena, Span<int> logits)
    {
        Run(arena);
        var output = arena.Frame().Read(_output, Output);
        for (var i = 0; i < Output.Shape.Count; i++)
            logits[i] = output[i];
        GC.KeepAlive(arena);
    }

    /// <summary>Runs every layer.</summary>
    public void Run(Arena arena)
    {
        var frame = arena.Frame();
        foreach (var kernel in _kernels)
            kernel.Run(frame);
        GC.KeepAlive(arena);
        GC.KeepAlive(this);
    }
}
