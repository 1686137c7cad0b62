using TinyM2Net.Compiler.Packing;

namespace TinyM2Net.Accuracy;

/// <summary>The answers of one kind of net: over seeds on one test split, or pooled over folds, where every sample is tested once.</summary>
internal sealed class Judged
{
    private readonly GroupBootstrap bootstrap;
    private readonly int[] labels;
    private readonly int classes;
    private readonly IReadOnlyList<IReadOnlyList<int>> runs;

    /// <param name="runs">Predictions, run by run, of the same samples.</param>
    /// <param name="answer">Which of a prediction's answers.</param>
    public Judged(IReadOnlyList<IReadOnlyList<Prediction>> runs, Func<Prediction, string> answer)
    {
        var names = runs[0].Select(p => p.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        classes = names.Count;
        labels = [.. runs[0].Select(p => names.IndexOf(p.Label))];
        this.runs = [.. runs.Select(run => (int[])[.. run.Select(p => names.IndexOf(answer(p)))])];
        bootstrap = new GroupBootstrap([.. runs[0].Select(p => p.Group)], labels, classes);
        ByRun = [.. this.runs.Select(run => 100 * Balanced(run))];
    }

    /// <summary>Balanced accuracy in percent.</summary>
    public IReadOnlyList<double> ByRun { get; }

    public double Mean => ByRun.Average();

    /// <summary>Of the mean, in percent: 95 %, whole groups drawn again.</summary>
    public ConfidenceInterval Interval => Percent(bootstrap.OfAccuracy(runs));

    /// <summary>Points by which the mean is above another's, on the same samples.</summary>
    public (double Mean, ConfidenceInterval Interval) Above(Judged other) => (Mean - other.Mean, Percent(bootstrap.OfDifference(runs, other.runs)));

    private double Balanced(IReadOnlyList<int> run) =>
        Enumerable.Range(0, classes).Average(c => labels.Zip(run).Where(p => p.First == c).Average(p => p.Second == c ? 1.0 : 0));

    private static ConfidenceInterval Percent(ConfidenceInterval shares) => new(100 * shares.Low, 100 * shares.High);
}
