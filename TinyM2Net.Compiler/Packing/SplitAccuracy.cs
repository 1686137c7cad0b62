using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Packing;

/// <summary>How well one split was answered.</summary>
/// <param name="Split"><c>val</c> or <c>test</c>.</param>
/// <param name="Plain">Share right, 0 to 1.</param>
/// <param name="Balanced">Mean recall over the classes that have samples, 0 to 1.</param>
/// <param name="Confusion">[truth][answer], counts.</param>
/// <param name="Answers">Sample by sample.</param>
internal sealed record SplitAccuracy(string Split, int Samples, double Plain, double Balanced, IReadOnlyList<IReadOnlyList<int>> Confusion, IReadOnlyList<int> Answers)
{
    public static SplitAccuracy Of(string split, ReadOnlySpan<int> labels, ReadOnlySpan<int> answers, int classes)
    {
        var metrics = Metrics.OfAnswers(answers, labels, classes);
        return new SplitAccuracy(split, labels.Length, metrics.Accuracy, metrics.BalancedAccuracy,
            [.. Enumerable.Range(0, classes).Select(truth => (int[])[.. Enumerable.Range(0, classes).Select(answer => metrics.Confusion[truth, answer])])], answers.ToArray());
    }
}
