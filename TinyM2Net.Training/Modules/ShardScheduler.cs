namespace TinyM2Net.Training.Modules;

/// <summary>
/// Runs the shards of a batch. Their number is fixed, so what is computed never depends on how many threads there are; those only
/// decide when.
/// </summary>
internal sealed class ShardScheduler(int maxDegreeOfParallelism)
{
    public const int Shards = 8;

    private readonly ParallelOptions options = new() { MaxDegreeOfParallelism = maxDegreeOfParallelism };

    /// <param name="body">Gets the shard's number; must not touch another shard's data.</param>
    public void Run(Action<int> body)
    {
        if (options.MaxDegreeOfParallelism == 1)
            for (var shard = 0; shard < Shards; shard++)
                body(shard);
        else
            Parallel.For(0, Shards, options, body);
    }

    /// <summary>The part of <paramref name="count"/> things that is a shard's.</summary>
    public static (int Start, int Count) Part(int count, int shard)
    {
        var start = (int)((long)count * shard / Shards);
        return (start, (int)((long)count * (shard + 1) / Shards) - start);
    }
}
