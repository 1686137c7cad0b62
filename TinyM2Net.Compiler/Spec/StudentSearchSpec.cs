namespace TinyM2Net.Compiler.Spec;

/// <summary>Where a branch's maps become smaller than the spec has written.</summary>
internal enum Pooling
{
    AsWritten,

    /// <summary>One value a channel goes to the dense layers: a global average pool in place of the flattening.</summary>
    Average,

    /// <summary>The first max pool takes windows of twice the height and width.</summary>
    Early,
}

/// <summary>That the spec's net is the largest of many, and the build is to find the best one that fits the item's limits.</summary>
/// <param name="Widths">Shares of the written filters and units, ascending, above 0 to 1.</param>
/// <param name="BlocksLeftOut">At the end of every branch; a block is a convolution with what follows it up to the next.</param>
/// <param name="Trials">How many shapes are trained, for a part of the epochs.</param>
/// <param name="Finalists">How many of them are trained to the end, quantized and tuned.</param>
/// <param name="Position">Where the spec asks for it.</param>
internal sealed record StudentSearchSpec(IReadOnlyList<double> Widths, IReadOnlyList<int> BlocksLeftOut, IReadOnlyList<Pooling> Poolings, int Trials, int Finalists, Position Position)
{
    public const int DefaultTrials = 12;
    public const int DefaultFinalists = 3;

    public static IReadOnlyList<double> DefaultWidths { get; } = [0.25, 0.375, 0.5, 0.75, 1];

    public static IReadOnlyList<int> DefaultBlocksLeftOut { get; } = [0, 1];

    public static IReadOnlyList<(string Word, Pooling Value)> PoolingWords { get; } = [("asWritten", Pooling.AsWritten), ("average", Pooling.Average), ("early", Pooling.Early)];
}
