namespace TinyM2Net;

/// <summary>Whether this processor computes exactly what the machine computed that packed the model.</summary>
/// <param name="Samples">How many golden samples the file brings, those of each declared subset of modalities counted; all were replayed.</param>
/// <param name="Mismatches">One line for each sample whose logits differ.</param>
public sealed record SelfTestResult(int Samples, IReadOnlyList<string> Mismatches)
{
    /// <summary>Whether every sample gave the same integers, and there was one at least.</summary>
    public bool Passed => Samples > 0 && Mismatches.Count == 0;
}
