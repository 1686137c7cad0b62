using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Students;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>All that a model's report shows. No clock and no machine in it: the same build gives the same bytes.</summary>
internal sealed record ReportData
{
    public required string Model { get; init; }
    public required string Dataset { get; init; }
    public required string ToolVersion { get; init; }
    public required ulong Seed { get; init; }

    /// <summary>What was asked for, such as <c>Mixed, MaxSize 276 KiB</c>.</summary>
    public required string Request { get; init; }
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Samples per split and label, splits in the order train, val, test.</summary>
    public required IReadOnlyList<SplitCount> Splits { get; init; }

    /// <summary>What a training sample of each label weighs in the loss.</summary>
    public IReadOnlyList<double> ClassWeights { get; init; } = [];

    /// <summary>One row a figure, float first; every quantized row is the runtime's on the packed file.</summary>
    public required IReadOnlyList<AccuracyRow> Accuracy { get; init; }

    /// <summary>The float network's and the packed file's, split by split; the last one is the packed file's on the test split.</summary>
    public required IReadOnlyList<ConfusionRow> Confusions { get; init; }

    /// <summary>The float net's and the packed file's accuracy by each declared subset of the modalities.</summary>
    public IReadOnlyList<AccuracyRow> Subsets { get; init; } = [];

    /// <summary>The packed file's accuracy without one modality; empty where there is only one, or where subsets are declared.</summary>
    public IReadOnlyList<AccuracyRow> MissingModalities { get; init; } = [];
    public required IReadOnlyList<LayerRow> Layers { get; init; }

    /// <summary>What is near while each layer of the packed network runs; empty for <c>Precision="Float"</c>.</summary>
    public IReadOnlyList<MemoryRow> Memory { get; init; } = [];

    /// <summary>The level that every chain was to fit; null: none was asked for.</summary>
    public MemoryLevel? MemoryLevel { get; init; }

    /// <summary>Validation samples that the layers' clipped shares are of.</summary>
    public int NoiseSamples { get; init; }

    /// <summary>Null where the search did not run.</summary>
    public SensitivityResult? Sensitivity { get; init; }

    /// <summary>The students that were tried; null where none was searched for.</summary>
    public StudentSearchResult? Students { get; init; }

    /// <summary>Null for <c>Precision="Float"</c>; without a front where the search did not run.</summary>
    public BitSearchResult? Search { get; init; }
    public required SizeFigures Sizes { get; init; }
    public required IReadOnlyList<EpochRow> History { get; init; }

    /// <summary>Per ReLU layer: units that never fire on the training split. What is packed goes without them.</summary>
    public required IReadOnlyList<DeadUnitRow> DeadUnits { get; init; }

    /// <summary>Packed bytes that go with them, at the chosen bits.</summary>
    public long PrunedBytes { get; init; }

    /// <summary>What the user should know and no table shows, such as columns of the manifest that were ignored.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The spec's words; null where it has none.</summary>
    public ModelCard? Card { get; init; }

    /// <summary>Stage keys and digests.</summary>
    public IReadOnlyList<ProvenanceRow> Provenance { get; init; } = [];

    /// <summary>What the deployed model reaches; the float net's for <c>Precision="Float"</c>.</summary>
    public AccuracyRow Shipped(string split) => Accuracy.Last(a => a.Split == split);

    /// <summary>What the float net reaches that it was made from.</summary>
    public AccuracyRow Trained(string split) => Accuracy.Last(a => a.Split == split && a.What is ("float" or "float, fused"));
}

/// <param name="PerLabel">Samples.</param>
/// <param name="Groups">Of all labels; one may have several.</param>
internal sealed record SplitCount(string Split, IReadOnlyList<int> PerLabel, IReadOnlyList<int> GroupsPerLabel, int Groups);

/// <param name="Counts">[truth][answer].</param>
internal sealed record ConfusionRow(string What, string Split, IReadOnlyList<IReadOnlyList<int>> Counts);

internal sealed record ProvenanceRow(string Name, string Value);

/// <param name="What">Such as <c>float, fused</c> or <c>packed, Mixed</c>.</param>
/// <param name="Split"><c>train</c> (float only), <c>val</c> or <c>test</c>.</param>
/// <param name="Plain">Share right, 0 to 1.</param>
/// <param name="Balanced">Mean recall over the labels, 0 to 1.</param>
/// <param name="Interval">Its 95 % interval by <see cref="GroupBootstrap"/>; null on the training split and where single answers are not kept.</param>
internal sealed record AccuracyRow(string What, string Split, double Plain, double Balanced, int Samples, ConfidenceInterval? Interval = null);

/// <summary>One decision layer.</summary>
/// <param name="Bits">Of its weights.</param>
/// <param name="ActivationBits">Of what it reads.</param>
/// <param name="WeightSqnr">Decibels; null where nothing is rounded.</param>
/// <param name="Clipped">Share of the values it reads, 0 to 1; null for a float network.</param>
/// <param name="Microseconds">By the item's latency profile; null without one.</param>
internal sealed record LayerRow(string Name, string Input, string Output, int Parameters, long MultiplyAdds, int Bits, int ActivationBits, long Bytes,
    double? WeightSqnr = null, double? Clipped = null, double? Microseconds = null);

/// <summary>One layer's working set, in bytes.</summary>
/// <param name="Packed">Its weights, biases and requantizers.</param>
/// <param name="ByItself">Those and the maps that it reads and writes, whole.</param>
/// <param name="Chain">What runs with it row by row, from where to where; its own name where that is nothing.</param>
/// <param name="AsItRuns">Of that chain: all weights, the rows between its layers, and the maps at its ends.</param>
internal sealed record MemoryRow(string Layer, long Packed, long ByItself, string Chain, long AsItRuns);

/// <summary>Bytes; <see cref="Bops"/> is the sum of weight bits x activation bits x multiply-adds.</summary>
internal sealed record SizeFigures(long WeightsAndBiases, long Requantizers, long File, long FloatParameters, long Arena, long Bops, long? MaxSize, long? MaxBops);

internal sealed record EpochRow(int Epoch, double TrainLoss, double ValidationLoss, double ValidationBalanced, bool Best);

internal sealed record DeadUnitRow(string Layer, int Dead, int Units);
