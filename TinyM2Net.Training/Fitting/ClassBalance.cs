namespace TinyM2Net.Training.Fitting;

/// <summary>What a sample of each class weighs in the loss.</summary>
internal static class ClassBalance
{
    private const double ImbalanceToWeigh = 1.2;

    /// <returns><c>n / (k n_c)</c> where the largest class is over 1.2 times the smallest; otherwise 1 each.</returns>
    public static double[] Weights(int[] labels, int classes, bool balance)
    {
        var counts = new int[classes];
        foreach (var label in labels)
            counts[label]++;
        var weights = new double[classes];
        var uneven = counts.Max() > ImbalanceToWeigh * counts.Min();
        for (var label = 0; label < classes; label++)
            weights[label] = balance && uneven && counts[label] > 0 ? (double)labels.Length / (classes * counts[label]) : 1;
        return weights;
    }
}
