using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Execution;

/// <summary>Where each tensor lies in the arena. Tensors that are never alive at the same time share bytes; inputs live throughout, so that a clip
/// stays set; what lies inside a chain takes none.</summary>
/// <param name="TensorBytes">The arena without the kernels' scratch, which depends on the instruction set.</param>
/// <param name="Offsets">One per tensor.</param>
internal sealed record MemoryPlan(int TensorBytes, int[] Offsets)
{
    /// <summary>A cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    public static MemoryPlan Of(IntegerGraph graph) => Of(graph, Chain.Longest(graph));

    /// <summary>Largest tensor first, each at the lowest place that is free during its life.</summary>
    public static MemoryPlan Of(IntegerGraph graph, IReadOnlyList<Chain> chains)
    {
        var lives = Lives(graph, chains);
        var offsets = new int[lives.Length];
        var placed = new List<int>();
        var end = 0;
        foreach (var tensor in Enumerable.Range(0, lives.Length).OrderByDescending(i => lives[i].Bytes).ThenBy(i => i))
        {
            var offset = 0;
            foreach (var other in placed.Where(other => lives[other].Meets(lives[tensor])).OrderBy(other => offsets[other]))
            {
                if (offset + lives[tensor].Bytes <= offsets[other])
                    break;
                offset = Math.Max(offset, offsets[other] + lives[other].Bytes);
            }

            offsets[tensor] = offset;
            placed.Add(tensor);
            end = Math.Max(end, offset + lives[tensor].Bytes);
        }

        return new MemoryPlan(end, offsets);
    }

    /// <summary>The lower bound of running layer by layer on whole tensors: inputs, which stay, and what some layer reads and writes.</summary>
    public static long LayerByLayer(IntegerGraph graph)
    {
        var most = 0L;
        foreach (var node in graph.Nodes)
        {
            var alive = new bool[graph.Tensors.Count];
            foreach (var input in graph.Inputs)
                alive[input.Tensor] = true;
            foreach (var source in GraphValidator.Sources(node))
                alive[source] = true;
            alive[node.Output] = true;
            var bytes = 0L;
            for (var tensor = 0; tensor < alive.Length; tensor++)
                bytes += alive[tensor] ? graph.Tensors[tensor].Bytes : 0;
            most = Math.Max(most, bytes);
        }

        return most;
    }

    /// <summary>
    /// The lower bound of the order that chains run in: the tensors that are needed at some step, and of each map inside its chain the rows
    /// under the next window, for as many rows as are made at once. Padding, alignment and copies are not in it.
    /// </summary>
    public static long RowByRow(IntegerGraph graph)
    {
        var chains = Chain.Longest(graph);
        var lives = Lives(graph, chains);
        var most = 0L;
        for (var step = 0; step < chains.Count; step++)
        {
            var bytes = Demand.RowBytes(chains[step].Nodes, graph);
            for (var tensor = 0; tensor < lives.Length; tensor++)
                bytes += lives[tensor].First <= step && step <= lives[tensor].Last ? graph.Tensors[tensor].Bytes : 0;
            most = Math.Max(most, bytes);
        }

        return most;
    }

    /// <summary>A plan from a file is as good as ours if no two tensors that live together overlap.</summary>
    /// <exception cref="ModelFormatException">Tensors overlap or lie outside the arena.</exception>
    public void Verify(IntegerGraph graph)
    {
        var lives = Lives(graph, Chain.Longest(graph));
        var together = 0L;
        foreach (var life in lives)
            together += life.Bytes;
        // More than all of them side by side is nobody's plan, but would be allocated.
        if (Offsets.Length != lives.Length || TensorBytes < 0 || TensorBytes > together)
            throw new ModelFormatException($"The memory plan has {Offsets.Length} tensors in {TensorBytes} bytes; the network has {lives.Length}.");
        for (var i = 0; i < lives.Length; i++)
        {
            if (Offsets[i] < 0 || Offsets[i] % Alignment != 0 || Offsets[i] > TensorBytes - lives[i].Bytes)
                throw new ModelFormatException($"The memory plan places tensor {i} at {Offsets[i]}: misaligned or outside of {TensorBytes} bytes.");
            for (var j = 0; j < i; j++)
                if (lives[i].Meets(lives[j]) && Offsets[i] < Offsets[j] + lives[j].Bytes && Offsets[j] < Offsets[i] + lives[i].Bytes)
                    throw new ModelFormatException($"The memory plan lets tensors {j} and {i} overlap while both are needed.");
        }
    }

    private static Life[] Lives(IntegerGraph graph, IReadOnlyList<Chain> chains)
    {
        var end = chains.Count;
        // A tensor that nothing writes or reads keeps an empty life: it takes no bytes.
        var lives = new Life[graph.Tensors.Count];
        for (var tensor = 0; tensor < lives.Length; tensor++)
            lives[tensor] = new Life(end, -1, 0);
        foreach (var input in graph.Inputs)
            lives[input.Tensor] = new Life(0, end, Bytes(graph.Tensors[input.Tensor]));
        for (var step = 0; step < chains.Count; step++)
        {
            foreach (var source in chains[step].Sources)
                lives[source] = lives[source] with { Last = Math.Max(lives[source].Last, step) };
            lives[chains[step].Output] = new Life(step, step, Bytes(graph.Tensors[chains[step].Output]));
        }

        lives[graph.Output] = lives[graph.Output] with { Last = end };
        return lives;
    }

    private static int Bytes(IntegerTensor tensor) => (tensor.Bytes + Alignment - 1) / Alignment * Alignment;

    /// <param name="First">The step that writes it.</param>
    /// <param name="Last">The last step that reads it.</param>
    private readonly record struct Life(int First, int Last, int Bytes)
    {
        public bool Meets(Life other) => First <= other.Last && other.First <= Last;
    }
}
