using System.Numerics;
using TinyM2Net.Training.Ops.Kernels;

namespace TinyM2Net.Training.Tensors;

/// <summary>
/// A sum over the batch, one partial a shard. Shards are cut by sample, never by thread, and are added in their order:
/// so any number of threads gives the same bits.
/// </summary>
internal sealed unsafe class PartialSums<T>(int length, int shards)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A cache line of distance, so that two threads never write one line.
    private readonly int stride = (length + 15) / 16 * 16 + 16;
    private readonly AlignedBuffer<T> partials = new(((length + 15) / 16 * 16 + 16) * shards);

    public void Clear() => partials.Span.Clear();

    public T* Shard(int shard) => partials.Pointer + (long)shard * stride;

    /// <summary>Overwrites <paramref name="sum"/>.</summary>
    public void Reduce(T* sum)
    {
        new Span<T>(Shard(0), length).CopyTo(new Span<T>(sum, length));
        for (var shard = 1; shard < shards; shard++)
            Elementwise.Map(default(Elementwise.Add<T>), sum, Shard(shard), sum, length);
    }
}
