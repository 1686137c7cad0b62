using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Training.Fitting;

/// <summary>How well logits agree with labels.</summary>
internal sealed class Metrics
{
    private Metrics(double accuracy, double balancedAccuracy, int[,] confusion)
    {
        (Accuracy, BalancedAccuracy, Confusion) = (accuracy, balancedAccuracy, confusion);
    }

    /// <summary>Share of right answers, 0 to 1.</summary>
    public double Accuracy { get; }

    /// <summary>Mean over the classes present of the share of their samples that is right (unweighted average recall), 0 to 1.</summary>
    public double BalancedAccuracy { get; }

    /// <summary>Counts by [true class, answered class].</summary>
    public int[,] Confusion { get; }

    /// <param name="logits">Sample after sample, <paramref name="classes"/> each; the first of equals is the answer.</param>
    public static Metrics Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int classes)
    {
        var answers = new int[labels.Length];
        for (var sample = 0; sample < labels.Length; sample++)
            answers[sample] = ArgMax(logits.Slice(sample * classes, classes));
        return OfAnswers(answers, labels, classes);
    }

    /// <inheritdoc cref="Of"/>
    public static Metrics OfAnswers(ReadOnlySpan<int> answers, ReadOnlySpan<int> labels, int classes)
    {
        var confusion = new int[classes, classes];
        for (var sample = 0; sample < labels.Length; sample++)
            confusion[labels[sample], answers[sample]]++;

        var (right, present, recalls) = (0, 0, 0.0);
        for (var label = 0; label < classes; label++)
        {
            var count = Enumerable.Range(0, classes).Sum(answer => confusion[label, answer]);
            right += confusion[label, label];
            if (count == 0)
                continue;
            present++;
            recalls += (double)confusion[label, label] / count;
        }

        return new Metrics(labels.Length == 0 ? 0 : (double)right / labels.Length, present == 0 ? 0 : recalls / present, confusion);
    }

    /// <summary>The (weighted) mean cross-entropy.</summary>
    /// <param name="classWeights">What a sample of each class weighs; null: all the same.</param>
    public static double CrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, IReadOnlyList<double>? classWeights, int classes)
    {
        var (sum, total) = (0.0, 0.0);
        for (var sample = 0; sample < labels.Length; sample++)
        {
            var row = logits.Slice(sample * classes, classes);
            var largest = row[ArgMax(row)];
            var exponentials = 0.0;
            foreach (var logit in row)
                exponentials += Elementary.Exp((double)logit - largest);
            var weight = classWeights?[labels[sample]] ?? 1;
            sum += weight * (Elementary.Log(exponentials) + largest - row[labels[sample]]);
            total += weight;
        }

        return total == 0 ? 0 : sum / total;
    }

    /// <summary>The answer: the first of the largest.</summary>
    public static int ArgMax(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var index = 1; index < values.Length; index++)
            if (values[index] > values[best])
                best = index;
        return best;
    }
}
