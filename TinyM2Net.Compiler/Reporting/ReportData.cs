using TinyM2Net.Compiler.Sensitivity;

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

    /// <summary>Of the packed file on the test split: [truth][answer], counts.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }
    public required IReadOnlyList<LayerRow> Layers { get; init; }

    /// <summary>Null where the search did not run.</summary>
    public SensitivityResult? Sensitivity { get; init; }
    public required SizeFigures Sizes { get; init; }
    public required IReadOnlyList<EpochRow> History { get; init; }

    /// <summary>Per ReLU layer: units that never fire on the training split. What is packed goes without them.</summary>
    public required IReadOnlyList<DeadUnitRow> DeadUnits { get; init; }

    /// <summary>Packed bytes that go with them, at the chosen bits.</summary>
    public long PrunedBytes { get; init; }

    /// <summary>What the user should know and no table shows, such as columns of the manifest that were ignored.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What the deployed model reaches; the float net's for <c>Precision="Float"</c>.</summary>
    public AccuracyRow Shipped(string split) => Accuracy.Last(a => a.Split == split);

    /// <summary>What the float net reaches that it was made from.</summary>
    public AccuracyRow Trained(string split) => Accuracy.Last(a => a.Split == split && a.What is ("float" or "float, fused"));
}

internal sealed record SplitCount(string Split, IReadOnlyList<int> PerLabel);

/// <param name="What">Such as <c>float, fused</c> or <c>packed, Mixed</c>.</param>
/// <param name="Split"><c>train</c> (float only), <c>val</c> or <c>test</c>.</param>
/// <param name="Plain">Share right, 0 to 1.</param>
/// <param name="Balanced">Mean recall over the labels, 0 to 1.</param>
internal sealed record AccuracyRow(string What, string Split, double Plain, double Balanced, int Samples);

/// <summary>One decision layer.</summary>
internal sealed record LayerRow(string Name, string Output, int Parameters, long MultiplyAdds, int Bits, long Bytes);

/// <summary>Bytes; <see cref="Bops"/> is the sum of weight bits x activation bits x multiply-adds.</summary>
internal sealed record SizeFigures(long WeightsAndBiases, long Requantizers, long File, long FloatParameters, long Arena, long Bops, long? MaxSize, long? MaxBops);

internal sealed record EpochRow(int Epoch, double TrainLoss, double ValidationLoss, double ValidationBalanced, bool Best);

internal sealed record DeadUnitRow(string Layer, int Dead, int Units);
