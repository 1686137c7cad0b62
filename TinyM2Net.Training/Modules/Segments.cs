using System.Numerics;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Modules;

/// <summary>Cuts operators into segments, and says how long what lies within one is wanted.</summary>
internal static class Segments
{
    /// <summary>Cuts where an operator needs the whole batch first, where the way of working changes, and where a chain of images ends.</summary>
    public static IReadOnlyList<Segment<T>> Forward<T>(IReadOnlyList<(Operator<T> Operator, bool WholeShards)> operators)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Cut(operators, op => op.NeedsBatch, isBackward: false)];

    /// <summary>
    /// In the order of the backward pass, each with its operators in the order of the forward pass: an operator that needs the batch
    /// sees the gradient at the end of one segment and is run at the beginning of the next.
    /// </summary>
    public static IReadOnlyList<Segment<T>> Backward<T>(IReadOnlyList<(Operator<T> Operator, bool WholeShards)> operators)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Cut([.. operators.Where(entry => NeedsBackward(entry.Operator))], op => op.NeedsBatchGradient, isBackward: true).Reverse()];

    /// <summary>Lets samples share the place of what is read within a segment alone.</summary>
    /// <param name="keepActivations">Values and gradients are kept all the same.</param>
    public static void Plan<T>(IReadOnlyList<Segment<T>> forward, IReadOnlyList<Segment<T>> backward, bool keepActivations, int workers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (values, gradients) = (forward.SelectMany(segment => segment.InnerTensors).ToHashSet(), backward.SelectMany(segment => segment.InnerTensors).ToHashSet());
        var (valuesToKeep, tangentsToKeep) = (forward.SelectMany(segment => segment.ValuesToKeep).ToHashSet(), forward.SelectMany(segment => segment.TangentsToKeep).ToHashSet());
        foreach (var tensor in values.Union(gradients))
            tensor.Plan(
                Lasting(keepActivations || !values.Contains(tensor) || valuesToKeep.Contains(tensor)),
                Lasting(keepActivations || !gradients.Contains(tensor)),
                Lasting(!values.Contains(tensor) || tangentsToKeep.Contains(tensor)),
                Lasting(!values.Contains(tensor)),
                workers);

        var (valueRows, gradientRows) = (new MeasuringVisit<T>([]), new MeasuringVisit<T>([]));
        foreach (var segment in forward)
        {
            segment.Measure(valueRows, gradientRows, isBackward: false);
            // Tangents go back along the same segments.
            segment.Measure(valueRows, gradientRows, isBackward: true);
        }

        foreach (var segment in backward)
            segment.Measure(valueRows, gradientRows, isBackward: true);
        foreach (var tensor in values.Union(gradients))
            tensor.PlanRows(valueRows.Rows.GetValueOrDefault(tensor, tensor.Shape.Height), gradientRows.Rows.GetValueOrDefault(tensor, tensor.Shape.Height));
    }

    private static Lifetime Lasting(bool isKept) => isKept ? Lifetime.Kept : Lifetime.Transient;

    private static IEnumerable<Segment<T>> Cut<T>(IReadOnlyList<(Operator<T> Operator, bool WholeShards)> operators, Func<Operator<T>, bool> needsBatch, bool isBackward)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var run = new List<Operator<T>>();
        Operator<T>? observedAtEnd = null;
        if (!isBackward && needsBatch(operators[0].Operator))
            yield return new Segment<T>([], operators[0].Operator, wholeShards: true);
        for (var index = 0; index < operators.Count; index++)
        {
            var (op, wholeShards) = operators[index];
            run.Add(op);
            var next = index + 1 < operators.Count ? operators[index + 1] : default;
            var meets = next.Operator is not null && needsBatch(next.Operator);
            if (!meets && next.Operator is not null && next.WholeShards == wholeShards && (wholeShards || next.Operator.Input == op.Output))
                continue;
            if (isBackward && meets)
            {
                run.Add(next.Operator!);
                index++;
            }

            yield return new Segment<T>([.. run], isBackward ? observedAtEnd : meets ? next.Operator : null, wholeShards);
            observedAtEnd = meets ? next.Operator : null;
            run.Clear();
        }
    }

    /// <summary>Nothing learns from the gradient of an operator without parameters over the features themselves.</summary>
    private static bool NeedsBackward<T>(Operator<T> op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => op.InputIsVariable || op.Parameters.Count > 0;
}
