using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Packing;

/// <param name="Low">2.5 % quantile.</param>
/// <param name="High">97.5 % quantile.</param>
internal readonly record struct ConfidenceInterval(double Low, double High);

/// <summary>How far a balanced accuracy is to be trusted: whole groups are drawn again with replacement, as samples of one group are right or wrong together.</summary>
internal sealed class GroupBootstrap
{
    private const int Resamples = 2000;
    private readonly int[] groupOf;
    private readonly IReadOnlyList<int> labels;
    private readonly int classes;
    private readonly int groups;

    /// <param name="groups">Of every sample.</param>
    /// <param name="labels">Of every sample, from 0 to below <paramref name="classes"/>.</param>
    public GroupBootstrap(IReadOnlyList<string> groups, IReadOnlyList<int> labels, int classes)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        groupOf = [.. groups.Select(name => names.TryGetValue(name, out var known) ? known : names[name] = names.Count)];
        (this.labels, this.classes, this.groups) = (labels, classes, names.Count);
    }

    /// <summary>The 95 % interval of the mean balanced accuracy of some runs over the same samples.</summary>
    /// <param name="runs">Answers, run by run.</param>
    public ConfidenceInterval OfAccuracy(IReadOnlyList<IReadOnlyList<int>> runs) => Quantiles(Tally(runs), null);

    /// <summary>The 95 % interval of how far the mean balanced accuracy of <paramref name="runs"/> is above that of <paramref name="others"/>, drawn together.</summary>
    public ConfidenceInterval OfDifference(IReadOnlyList<IReadOnlyList<int>> runs, IReadOnlyList<IReadOnlyList<int>> others) => Quantiles(Tally(runs), Tally(others));

    private ConfidenceInterval Quantiles(double[,] right, double[,]? others)
    {
        var random = new SplitMix(0).Fork("bootstrap");
        var counts = new int[groups, classes];
        for (var sample = 0; sample < groupOf.Length; sample++)
            counts[groupOf[sample], labels[sample]]++;
        var drawn = new double[Resamples];
        var times = new int[groups];
        for (var resample = 0; resample < Resamples; resample++)
        {
            Array.Clear(times);
            for (var i = 0; i < groups; i++)
                times[random.NextInt(groups)]++;
            drawn[resample] = Balanced(times, counts, right) - (others is null ? 0 : Balanced(times, counts, others));
        }
        Array.Sort(drawn);
        return new ConfidenceInterval(drawn[Resamples / 40], drawn[Resamples - 1 - Resamples / 40]);
    }

    /// <summary>Right answers of every group and class, in the mean over the runs.</summary>
    private double[,] Tally(IReadOnlyList<IReadOnlyList<int>> runs)
    {
        var right = new double[groups, classes];
        foreach (var answers in runs)
            for (var sample = 0; sample < groupOf.Length; sample++)
                if (answers[sample] == labels[sample])
                    right[groupOf[sample], labels[sample]] += 1.0 / runs.Count;
        return right;
    }

    /// <summary>Mean recall of the classes that were drawn at all; recall is linear in the runs, so theirs can be summed first.</summary>
    private double Balanced(int[] times, int[,] counts, double[,] right)
    {
        var (sum, present) = (0.0, 0);
        for (var c = 0; c < classes; c++)
        {
            var (all, hits) = (0, 0.0);
            for (var group = 0; group < times.Length; group++)
            {
                all += times[group] * counts[group, c];
                hits += times[group] * right[group, c];
            }
            if (all == 0)
                continue;
            sum += hits / all;
            present++;
        }
        return present == 0 ? 0 : sum / present;
    }
}
