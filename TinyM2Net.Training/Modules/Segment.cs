using System.Numerics;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Modules;

/// <summary>
/// A run of operators that a shard works through without waiting for the others. Where images pass, each operator is fed by the one
/// before; a sample goes through all of them before the next, by bands of rows: each operator does the rows that those before it
/// determine, so that what one has written the next still finds in the cache.
/// </summary>
internal sealed class Segment<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Values of the run's largest map in a band: a few maps' bands stay in the second-level cache together.</summary>
    private const int BandValues = 16384;

    private readonly Link<T>[] links;
    private readonly int band;
    private readonly int backwardBand;

    /// <param name="operators">In the order of the forward pass.</param>
    /// <param name="observer">The operator that sees what this segment has written before the shards meet; null: they need not.</param>
    /// <param name="wholeShards">True: each operator takes the shard's samples together, as its weights outweigh its activations.</param>
    public Segment(Operator<T>[] operators, Operator<T>? observer, bool wholeShards)
    {
        (Operators, Observer, WholeShards) = (operators, observer, wholeShards);
        links = [.. Link<T>.Chain(operators)];
        if (links.Length == 0)
            return;
        var (tallest, row) = (links.Max(link => link.Height), links.Max(link => link.Output.Shape.Width * link.Output.Shape.Channels));
        band = Math.Max(1, BandValues / row);
        backwardBand = Math.Max(1, (int)((long)band * links[^1].Height / tallest));
    }

    /// <summary>In the order of the forward pass.</summary>
    public Operator<T>[] Operators { get; }

    public Operator<T>? Observer { get; }

    public bool WholeShards { get; }

    /// <summary>What is written and read within the segment alone.</summary>
    public IEnumerable<Tensor<T>> InnerTensors => WholeShards
        ? []
        : links.SkipLast(1).Select(link => link.Output).Where(tensor => tensor != Observer?.Output);

    /// <summary>Those of <see cref="InnerTensors"/> whose values the backward pass reads and cannot cheaply compute again.</summary>
    public IEnumerable<Tensor<T>> ValuesToKeep => links.Zip(links.Skip(1))
        .Where(pair => IsRead(pair.First, pair.Second) && !pair.First.IsCheap).Select(pair => pair.First.Output);

    /// <summary>Those of <see cref="InnerTensors"/> whose tangents the backward tangent pass reads.</summary>
    public IEnumerable<Tensor<T>> TangentsToKeep => links.Skip(1).Where(link => link.Producer.ReadsInput).Select(link => link.Producer.Input);

    /// <param name="visit">Runs <c>Forward</c> or <c>ForwardTangent</c>.</param>
    public void Forward<TVisit>(TVisit visit, int samples, int shard, int worker)
        where TVisit : struct, IVisit<T>
    {
        for (var slice = First(samples, shard, worker); slice.Count > 0; slice = Next(slice, samples))
        {
            if (WholeShards)
                foreach (var op in Operators)
                    visit.Run(op, slice);
            else
                ForwardByBands(visit, slice);
            if (Observer is not null)
                visit.Show(Observer, slice);
        }
    }

    /// <param name="visit">Runs <c>Backward</c> or <c>BackwardTangent</c>.</param>
    /// <param name="again">Runs <c>Forward</c>, for values that were not kept.</param>
    public void Backward<TVisit, TAgain>(TVisit visit, TAgain again, int samples, int shard, int worker)
        where TVisit : struct, IVisit<T>
        where TAgain : struct, IVisit<T>
    {
        for (var slice = First(samples, shard, worker); slice.Count > 0; slice = Next(slice, samples))
        {
            if (WholeShards)
                for (var index = Operators.Length - 1; index >= 0; index--)
                    visit.Run(Operators[index], slice);
            else
                BackwardByBands(visit, again, slice);
            if (Observer is not null)
                visit.Show(Observer, slice);
        }
    }

    private Slice First(int samples, int shard, int worker)
    {
        var (start, count) = ShardScheduler.Part(samples, shard);
        return new Slice(shard, start, WholeShards ? count : Math.Min(count, 1)) { Worker = worker };
    }

    private Slice Next(Slice slice, int samples)
    {
        var (start, count) = ShardScheduler.Part(samples, slice.Shard);
        var next = slice.Start + slice.Count;
        return slice with { Start = next, Count = next < start + count ? 1 : 0 };
    }

    private void ForwardByBands<TVisit>(TVisit visit, Slice slice)
        where TVisit : struct, IVisit<T>
    {
        Span<int> done = stackalloc int[links.Length];
        done.Clear();
        for (var end = band; done[0] < links[0].Height; end += band)
        {
            var rows = Math.Min(end, links[0].Height);
            for (var index = 0; index < links.Length; index++)
            {
                if (index > 0)
                    rows = links[index].Producer.OutputRows(rows);
                if (index + 1 < links.Length)
                    visit.Advance(links[index].Output, slice.Worker, links[index + 1].Producer.FirstInputRow(done[index + 1]), done[index], rows);
                links[index].Forward(visit, slice, new Rows(done[index], rows));
                done[index] = rows;
            }
        }
    }

    private void BackwardByBands<TVisit, TAgain>(TVisit visit, TAgain again, Slice slice)
        where TVisit : struct, IVisit<T>
        where TAgain : struct, IVisit<T>
    {
        // Rows of the gradients that have gone by: of the run's input, and of each link's output.
        Span<int> done = stackalloc int[links.Length + 1], restored = stackalloc int[links.Length];
        done.Clear();
        restored.Clear();
        for (var end = backwardBand; done[^1] < links[^1].Height; end += backwardBand)
        {
            var rows = Math.Min(end, links[^1].Height);
            for (var index = links.Length - 1; index >= 0; index--)
            {
                var link = links[index];
                var complete = link.Producer.CompleteRows(rows);
                if (link.ReadsOutput)
                    Restore(again, slice, index, rows, restored, done);
                if (link.Producer.ReadsInput && index > 0)
                    Restore(again, slice, index - 1, link.Producer.InputRows(rows), restored, done);
                if (index > 0)
                    visit.Advance(links[index - 1].Output, slice.Worker, Math.Min(done[index], links[index - 1].Producer.FirstOutputRow(done[index - 1])),
                        WrittenRows(link, done[index + 1]), WrittenRows(link, rows));
                link.Backward(visit, slice, new Rows(done[index + 1], rows), new Rows(done[index], complete));
                done[index + 1] = rows;
                rows = complete;
            }

            done[0] = rows;
        }
    }

    /// <summary>Computes a link's output again up to a row, if it was not kept.</summary>
    /// <param name="done">As the backward pass counts.</param>
    private void Restore<TAgain>(TAgain again, Slice slice, int index, int rows, Span<int> restored, ReadOnlySpan<int> done)
        where TAgain : struct, IVisit<T>
    {
        var link = links[index];
        if (link.Output.ValueLifetime == Lifetime.Kept || rows <= restored[index])
            return;
        if (index > 0)
            Restore(again, slice, index - 1, link.Producer.InputRows(rows), restored, done);
        var needed = link.ReadsOutput ? done[index + 1] : int.MaxValue;
        if (index + 1 < links.Length)
        {
            var next = links[index + 1];
            if (next.Producer.ReadsInput)
                needed = Math.Min(needed, next.Producer.FirstInputRow(done[index + 2]));
            if (next.Output.ValueLifetime == Lifetime.Transient && next.IsCheap)
                needed = Math.Min(needed, next.Producer.FirstInputRow(restored[index + 1]));
        }

        again.Advance(link.Output, slice.Worker, Math.Min(needed, restored[index]), restored[index], rows);
        link.Forward(again, slice, new Rows(restored[index], rows));
        restored[index] = rows;
    }

    /// <summary>Goes through the motions, to see how many rows of each inner tensor are in use at once.</summary>
    public void Measure(MeasuringVisit<T> values, MeasuringVisit<T> gradients, bool isBackward)
    {
        if (WholeShards)
            return;
        if (isBackward)
            BackwardByBands(gradients, values, new Slice(0, 0, 1));
        else
            ForwardByBands(values, new Slice(0, 0, 1));
    }

    /// <summary>Rows of its input's gradient that a link's producer writes from the first rows of its output's: windows that overlap write into unfinished ones.</summary>
    private static int WrittenRows(Link<T> link, int rows) => Math.Max(link.Producer.CompleteRows(rows), link.Producer.InputRows(rows));

    private static bool IsRead(Link<T> link, Link<T> next) => link.ReadsOutput || next.Producer.ReadsInput;
}
