namespace TinyM2Net.Training.Fitting;

/// <summary>Standardized features and labels of one split.</summary>
/// <param name="Features">Per branch, in the network's order: sample after sample, each HWC.</param>
/// <param name="Labels">Class index per sample.</param>
internal sealed record SampleSet(IReadOnlyList<float[]> Features, int[] Labels)
{
    public int Count => Labels.Length;
}
