using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Fitting;

/// <summary>A trained network that another one learns from, beside the labels.</summary>
/// <param name="Network">Of the same inputs, classes and capacity as its student. It is only run: in evaluation mode, unless it <see cref="LosesBranches"/>.</param>
/// <param name="Temperature">Above 0; what both nets' logits are divided by.</param>
/// <param name="Weight">Share of the loss that is the teacher's, 0 to 1.</param>
internal sealed record Teacher(Network<float> Network, double Temperature, double Weight)
{
    /// <summary>
    /// Probability that what a sample shows in a modality, all but the first, is another sample's of the batch: a teacher can be asked about
    /// what has no label (Beyer et al. 2022, arXiv 2106.05237). Only where the labels count nothing.
    /// </summary>
    public double Mismatch { get; init; }

    /// <summary>Whether it goes without the branches that its student goes without, sample by sample: both lose them alike. It has no other dropout.</summary>
    public bool LosesBranches { get; init; }
}
