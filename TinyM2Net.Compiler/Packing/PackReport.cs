using TinyM2Net.Compiler.BitSearch;

namespace TinyM2Net.Compiler.Packing;

/// <summary>What came of packing: the figures that the report page shows. Every packed one is the runtime's, on the file.</summary>
internal sealed record PackReport
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The trained float network's, split by split.</summary>
    public required IReadOnlyList<SplitAccuracy> Float { get; init; }

    /// <summary>The float network's without the units that never fire, but for the training split; empty where all fire.</summary>
    public IReadOnlyList<SplitAccuracy> Pruned { get; init; } = [];

    /// <summary>The packed file's, split by split; empty for <c>Precision="Float"</c>.</summary>
    public required IReadOnlyList<SplitAccuracy> Packed { get; init; }

    /// <summary>On the last split by each declared subset of the modalities, in the spec's order.</summary>
    public IReadOnlyList<SubsetAccuracy> Subsets { get; init; } = [];

    /// <summary>The packed file's on the last split without one modality, for each; empty where there is only one, or where subsets are declared.</summary>
    public IReadOnlyList<MissingModality> Missing { get; init; } = [];

    public required IReadOnlyList<PackedLayer> Layers { get; init; }

    public required PackedSizes Sizes { get; init; }

    /// <summary>What is near while each chain of the packed network runs; empty for <c>Precision="Float"</c>.</summary>
    public IReadOnlyList<ChainSet> Chains { get; init; } = [];
}

/// <param name="Modality">All of its standardized features are 0.</param>
internal sealed record MissingModality(string Modality, SplitAccuracy Accuracy);

/// <param name="Modalities">Those that are there.</param>
/// <param name="Float">The trained float network's.</param>
/// <param name="Packed">The packed file's; null for <c>Precision="Float"</c>.</param>
internal sealed record SubsetAccuracy(IReadOnlyList<string> Modalities, SplitAccuracy Float, SplitAccuracy? Packed);

/// <param name="Input">Such as <c>32x32x3</c>.</param>
/// <param name="Output">Likewise.</param>
/// <param name="Parameters">Weights and biases.</param>
internal sealed record PackedLayer(string Name, string Input, string Output, int Parameters, long Macs, int WeightBits, int ActivationBits, LayerSize Size);

/// <summary>Bytes, but for <paramref name="Bops"/>.</summary>
/// <param name="FloatParameters">Weights and biases at 4 bytes each.</param>
/// <param name="Arena">Tensors of one session.</param>
/// <param name="Bops">Weight bits times activation bits times multiplications, of one inference.</param>
internal sealed record PackedSizes(long WeightsAndBiases, long Requantizers, long File, long FloatParameters, long Arena, double Bops);
