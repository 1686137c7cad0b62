using System.Numerics;

namespace TinyM2Net.Training.Ops;

/// <summary>What a batch's samples are, and what each class weighs: shared by all losses of a network.</summary>
internal sealed class Targets<T>(int capacity, int classes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The class of each sample of the batch.</summary>
    public int[] Labels { get; } = new int[capacity];

    /// <summary>What a sample of each class weighs; all 1 unless set.</summary>
    public T[] ClassWeights { get; } = [.. Enumerable.Repeat(T.One, classes)];
}
