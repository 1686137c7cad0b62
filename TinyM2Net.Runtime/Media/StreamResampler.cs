namespace TinyM2Net.Runtime.Media;

/// <summary>
/// <see cref="Resampler"/> for a recording that comes in pieces: the same samples as of the whole at once. Keeps what outputs still to come
/// draw on, whose number is bounded.
/// </summary>
internal sealed class StreamResampler
{
    private readonly int from;
    private readonly int to;
    private readonly int reach;
    private float[] kept;
    private int keptCount;
    private long keptStart;
    private long next;

    public StreamResampler(int from, int to)
    {
        (this.from, this.to) = (from, to);
        reach = from == to ? 0 : Resampler.Reach(from, to);
        kept = new float[4 * reach + 4];
    }

    /// <summary>Appends to <paramref name="output"/> what can be computed now.</summary>
    /// <param name="ended">Whether these are the last samples: beyond them all is zero.</param>
    public void Push(ReadOnlySpan<float> samples, bool ended, List<float> output)
    {
        if (from == to)
        {
            output.AddRange(samples);
            return;
        }

        if (kept.Length < keptCount + samples.Length)
            Array.Resize(ref kept, keptCount + samples.Length);
        samples.CopyTo(kept.AsSpan(keptCount));
        keptCount += samples.Length;
        var count = keptStart + keptCount;
        for (; IsComputable(count, ended); next++)
            output.Add(Resampler.Sample(kept.AsSpan(0, keptCount), keptStart, count, next, from, to));

        var dropped = (int)Math.Clamp(next * from / to - reach - keptStart, 0, keptCount);
        kept.AsSpan(dropped, keptCount - dropped).CopyTo(kept);
        keptCount -= dropped;
        keptStart += dropped;
    }

    private bool IsComputable(long count, bool ended) => ended ? next * from < count * to : next * from / to + 1 + reach < count;
}
