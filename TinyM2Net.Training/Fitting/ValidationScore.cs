namespace TinyM2Net.Training.Fitting;

/// <summary>What a network is chosen by.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="Balanced">The mean of the classes' accuracies, 0 to 1.</param>
/// <param name="Loss">Cross-entropy, classes weighing as in training.</param>
internal readonly record struct ValidationScore(double Accuracy, double Balanced, double Loss)
{
    public bool IsBetterThan(ValidationScore other) => (Balanced, -Loss).CompareTo((other.Balanced, -other.Loss)) > 0;
}
