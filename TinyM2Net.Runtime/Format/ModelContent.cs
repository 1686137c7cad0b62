using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Format;

/// <summary>All that a <c>.tm2n</c> file says.</summary>
internal sealed record ModelContent
{
    public required string Name { get; init; }

    /// <summary>One per logit, in order.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>In the order of <see cref="IntegerGraph.Inputs"/>, with the same names. An input's scale is its tensor's.</summary>
    public required IReadOnlyList<ModalityContent> Modalities { get; init; }

    public required IntegerGraph Graph { get; init; }

    /// <summary>Where tensors lie; the writer plans it, and null from a reader means that the file brings none.</summary>
    public MemoryPlan? Plan { get; init; }

    /// <summary>Replayed by self-tests; may be empty only in tests.</summary>
    public required IReadOnlyList<GoldenSample> Goldens { get; init; }

    /// <summary>Of the modalities, those that suffice; empty where all are needed.</summary>
    public IReadOnlyList<SubsetContent> Subsets { get; init; } = [];

    /// <summary>Null until the packed file has been evaluated.</summary>
    public AccuracyRecord? Accuracy { get; init; }

    /// <summary>Stage keys, tool version and the like, in the order they are shown.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Provenance { get; init; } = [];
}

/// <summary>How a clip of one modality becomes the network's input.</summary>
internal sealed record ModalityContent(string Name, FeatureSettings Settings, FeatureTables Tables, Standardization Standardization);

/// <summary>Synthetic quantized features with the exact integers the network makes of them.</summary>
/// <param name="Inputs">One per modality, in order.</param>
internal sealed record GoldenSample(IReadOnlyList<sbyte[]> Inputs, int[] Logits);

/// <summary>Modalities that suffice for an answer.</summary>
/// <param name="Inputs">Their numbers, ascending; at least one, and never all.</param>
/// <param name="Logits">One entry a golden sample: the integers without its other inputs.</param>
/// <param name="Accuracy">Null until the packed file has been evaluated.</param>
internal sealed record SubsetContent(int[] Inputs, IReadOnlyList<int[]> Logits, AccuracyRecord? Accuracy);
