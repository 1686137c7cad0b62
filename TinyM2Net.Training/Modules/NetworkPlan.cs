namespace TinyM2Net.Training.Modules;

/// <summary>
/// The network with every name, shape and cost inferred: the one place that knows them, for the spec's checks, the engine, the
/// bit search and the report alike.
/// </summary>
/// <param name="FusedWidth">Length of the concatenated branch outputs, the head's input.</param>
internal sealed record NetworkPlan(NetworkDefinition Definition, IReadOnlyList<BranchPlan> Branches, int FusedWidth, IReadOnlyList<LayerPlan> Head)
{
    /// <summary>The name under which the head's layers are counted; no modality may carry it.</summary>
    public const string HeadName = "head";

    /// <summary>Every layer: branch by branch, then the head.</summary>
    public IEnumerable<LayerPlan> Layers => Branches.SelectMany(branch => branch.Layers).Concat(Head);

    /// <summary>The layers whose bits are decided, in execution order.</summary>
    public IReadOnlyList<DecisionLayer> Decisions { get; } =
        [.. Branches.SelectMany(branch => branch.Layers).Concat(Head).SelectMany(layer => layer.Decisions)];

    public long Parameters => Layers.Sum(layer => layer.Parameters);

    public long Macs => Layers.Sum(layer => layer.Macs);

    /// <exception cref="ShapeException">A window is larger than its input.</exception>
    /// <exception cref="ArgumentException">No branch, a repeated or reserved modality, or a head that does not end in a dense of the classes.</exception>
    public static NetworkPlan Create(NetworkDefinition definition)
    {
        if (definition.Branches.Count == 0)
            throw new ArgumentException("A network needs at least one branch.", nameof(definition));
        var names = new HashSet<string>(StringComparer.Ordinal) { HeadName };
        foreach (var branch in definition.Branches)
            if (!names.Add(branch.Modality))
                throw new ArgumentException($"The modality name '{branch.Modality}' is taken.", nameof(definition));
        if (definition.Head.Count == 0 || definition.Head[^1] is not DenseDefinition { Activation: Activation.None } last || last.Units != definition.Classes)
            throw new ArgumentException($"The head must end in a dense layer of {definition.Classes} units without activation.", nameof(definition));

        var branches = new List<BranchPlan>();
        foreach (var branch in definition.Branches)
        {
            var layers = LayerInference.Chain(branch.Modality, branch.Input, branch.Layers);
            branches.Add(new BranchPlan(branch.Modality, branch.Input, layers.Count == 0 ? branch.Input : layers[^1].Output, layers));
        }

        var fused = branches.Sum(branch => branch.Output.Count);
        return new NetworkPlan(definition, branches, fused, LayerInference.Chain(HeadName, Shape.Flat(fused), definition.Head));
    }
}
