using System.Numerics;
using TinyM2Net.Training.Ops;

namespace TinyM2Net.Training.Modules;

/// <summary>A run of operators that a shard works through without waiting for the others.</summary>
/// <param name="Operators">In the order of the pass.</param>
/// <param name="Observer">The operator that sees what this segment has written before the shards meet; null: they need not.</param>
/// <param name="WholeShards">True: each operator takes the shard's samples together; false: sample by sample through the whole run, so that activations stay in the cache.</param>
internal sealed record Segment<T>(Operator<T>[] Operators, Operator<T>? Observer, bool WholeShards)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The first of a shard's slices of a batch.</summary>
    public Slice First(int shard, int samples)
    {
        var (start, count) = ShardScheduler.Part(samples, shard);
        return new Slice(shard, start, WholeShards ? count : Math.Min(count, 1));
    }

    /// <summary>The slice after <paramref name="slice"/>; empty after the last.</summary>
    public Slice Next(Slice slice, int samples)
    {
        var (start, count) = ShardScheduler.Part(samples, slice.Shard);
        return slice with { Start = slice.Start + slice.Count, Count = slice.Start + slice.Count < start + count ? 1 : 0 };
    }
}

/// <summary>Cuts operators into segments.</summary>
internal static class Segments
{
    /// <summary>Cuts where an operator needs the whole batch first, and where the way of working changes.</summary>
    public static IReadOnlyList<Segment<T>> Forward<T>(IReadOnlyList<(Operator<T> Operator, bool WholeShards)> operators)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var segments = new List<Segment<T>>();
        var run = new List<Operator<T>>();
        for (var index = 0; index < operators.Count; index++)
        {
            run.Add(operators[index].Operator);
            var next = index + 1 < operators.Count ? operators[index + 1] : default;
            if (next.Operator is { NeedsBatch: false } && next.WholeShards == operators[index].WholeShards)
                continue;
            segments.Add(new Segment<T>([.. run], next.Operator is { NeedsBatch: true } ? next.Operator : null, operators[index].WholeShards));
            run.Clear();
        }

        return segments;
    }

    /// <summary>The same cuts seen from behind: an operator that needs the batch observes the gradient before a cut and is run after it.</summary>
    public static IReadOnlyList<Segment<T>> Backward<T>(IReadOnlyList<Segment<T>> forward)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var segments = new List<Segment<T>>();
        Operator<T>? waiting = null;
        foreach (var segment in forward.Reverse())
        {
            var observer = segment.Operators[0].NeedsBatch ? segment.Operators[0] : null;
            var run = segment.Operators.Reverse().Where(op => op != observer && NeedsBackward(op)).ToList();
            if (waiting is not null)
                run.Insert(0, waiting);
            segments.Add(new Segment<T>([.. run], observer, segment.WholeShards));
            waiting = observer;
        }

        return segments;
    }

    /// <summary>Nothing learns from the gradient of an operator without parameters over the features themselves.</summary>
    private static bool NeedsBackward<T>(Operator<T> op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => op.InputIsVariable || op.Parameters.Count > 0;
}
