namespace TinyM2Net.Training.Modules;

/// <summary>
/// Runs the shards of a batch. Their number is fixed, so what is computed never depends on how many threads there are; those only
/// decide when.
/// </summary>
internal sealed class ShardScheduler
{
    public const int Shards = 8;

    private readonly ParallelOptions options;
    private readonly Action<int> work;
    private Action<int, int> body = (_, _) => { };
    private int next;

    public ShardScheduler(int maxDegreeOfParallelism)
    {
        Workers = Math.Clamp(maxDegreeOfParallelism, 1, Shards);
        options = new ParallelOptions { MaxDegreeOfParallelism = Workers };
        work = Work;
    }

    /// <summary>How many shards may run at the same time.</summary>
    public int Workers { get; }

    /// <param name="body">Gets the shard's number and that of who runs it, below <see cref="Workers"/>; must not touch another shard's or worker's data.</param>
    public void Run(Action<int, int> body)
    {
        this.body = body;
        next = 0;
        if (Workers == 1)
            Work(0);
        else
            Parallel.For(0, Workers, options, work);
    }

    /// <summary>The part of <paramref name="count"/> things that is a shard's.</summary>
    public static (int Start, int Count) Part(int count, int shard)
    {
        var start = (int)((long)count * shard / Shards);
        return (start, (int)((long)count * (shard + 1) / Shards) - start);
    }

    private void Work(int worker)
    {
        for (var shard = Interlocked.Increment(ref next) - 1; shard < Shards; shard = Interlocked.Increment(ref next) - 1)
            body(shard, worker);
    }
}
