using TinyM2Net.Runtime.Features;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Spec;

/// <summary>What a model spec says, checked and with every default filled in. The class count comes from the dataset, or from <see cref="Labels"/>.</summary>
internal sealed record ModelSpec
{
    /// <summary>The file's name up to the first dot, as the SDK's items have it.</summary>
    public required string Name { get; init; }

    /// <summary>The spec file.</summary>
    public required string Path { get; init; }

    /// <summary>In class order; null takes the dataset's, sorted.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>In the order they are concatenated.</summary>
    public required IReadOnlyList<ModalitySpec> Modalities { get; init; }

    /// <summary>The sets of modalities that are to suffice, as their ascending numbers; null: every one is always there.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? Subsets { get; init; }

    /// <summary>Layers after the fusion, without the last dense that gives the logits.</summary>
    public required IReadOnlyList<LayerDefinition> Head { get; init; }

    /// <summary>The class count that the spec's own last dense states; null when it leaves it to the dataset.</summary>
    public int? Classes { get; init; }

    /// <summary>Seed, degree of parallelism and augmentation are not set here: see <see cref="TrainingOptions"/>.</summary>
    public required TrainingOptions Training { get; init; }

    public required QuantizationSpec Quantization { get; init; }

    public ModelCard? Card { get; init; }

    /// <summary>Null: it learns from the labels alone.</summary>
    public DistillationSpec? Distillation { get; init; }

    /// <summary>Null: the net is built as it is written.</summary>
    public StudentSearchSpec? StudentSearch { get; init; }

    /// <summary>Null where no modality states its own.</summary>
    public IReadOnlyList<double?>? BranchDropout => Modalities.Any(m => m.Dropout is not null) ? [.. Modalities.Select(m => m.Dropout)] : null;

    /// <summary>The network for a dataset of <paramref name="classes"/> classes.</summary>
    public NetworkDefinition Network(int classes) => new(
        [.. Modalities.Select(m => new BranchDefinition(m.Name, m.Features.Shape, m.Layers))],
        [.. Head, new DenseDefinition(classes, Activation.None)],
        classes);
}

/// <summary>One input of a model and the layers it passes before the fusion.</summary>
/// <param name="Name">The manifest's column, and the parameter's name in the typed class.</param>
/// <param name="Dropout">Probability that a training sample loses it; null: its share of the training's.</param>
internal sealed record ModalitySpec(string Name, FeatureSettings Features, AugmentationOptions Augmentation, IReadOnlyList<LayerDefinition> Layers, double? Dropout);

/// <summary>How the trained model is taken to integers.</summary>
internal sealed record QuantizationSpec
{
    /// <summary>Bits of layers that the search may not choose, by layer name.</summary>
    public IReadOnlyDictionary<string, int> FixedBits { get; init; } = new Dictionary<string, int>();

    /// <summary>Passes over the training split at the chosen bits; 0 quantizes without tuning.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Adam's step in tuning; null: 1e-4 when every layer has 8 bits, otherwise 3e-4.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Training samples that the first activation ranges are measured on.</summary>
    public int CalibrationSamples { get; init; } = 128;
}
