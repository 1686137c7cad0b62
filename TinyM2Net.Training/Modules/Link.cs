using System.Numerics;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Modules;

/// <summary>An operator and those that then work on its output in place: a step of a chain that leaves one tensor.</summary>
internal sealed class Link<T>(Operator<T> producer, IReadOnlyList<Operator<T>> followers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Operator<T>[] followers = [.. followers];

    public Operator<T> Producer => producer;

    public Tensor<T> Output => producer.Output;

    public int Height => producer.Output.Shape.Height;

    /// <summary>Whether the backward pass reads the output's values here; the next link may read them too.</summary>
    public bool ReadsOutput { get; } = producer.ReadsOutput || followers.Any(op => op.ReadsOutput);

    /// <summary>Whether the output costs less to compute again than to keep.</summary>
    public bool IsCheap { get; } = producer.IsCheap && followers.All(op => op.IsCheap);

    /// <summary>The operators, link by link.</summary>
    public static IEnumerable<Link<T>> Chain(IReadOnlyList<Operator<T>> operators)
    {
        for (var index = 0; index < operators.Count;)
        {
            var producer = operators[index++];
            var followers = operators.Skip(index).TakeWhile(op => op.Input == producer.Output && op.Output == producer.Output).ToList();
            index += followers.Count;
            yield return new Link<T>(producer, followers);
        }
    }

    public void Forward<TVisit>(TVisit visit, Slice slice, Rows rows)
        where TVisit : struct, IVisit<T>
    {
        if (rows.IsEmpty)
            return;
        slice = slice with { Output = rows, Input = rows };
        visit.Run(producer, slice);
        foreach (var follower in followers)
            visit.Run(follower, slice);
    }

    /// <param name="rows">The rows of the output's gradient that are new.</param>
    /// <param name="inputRows">The rows of the input's gradient that they complete.</param>
    public void Backward<TVisit>(TVisit visit, Slice slice, Rows rows, Rows inputRows)
        where TVisit : struct, IVisit<T>
    {
        if (rows.IsEmpty)
            return;
        for (var index = followers.Length - 1; index >= 0; index--)
            visit.Run(followers[index], slice with { Output = rows, Input = rows });
        visit.Run(producer, slice with { Output = rows, Input = inputRows });
    }
}
