namespace TinyM2Net.Training.Modules;

/// <summary>
/// What keeps the branches of a fused network honest while it trains; nothing of it is left in what runs. Without, the branch that fits
/// the training split best drowns the others, however badly it carries over.
/// </summary>
/// <param name="BranchLoss">What each branch's own loss counts beside the network's; 0: none.</param>
/// <param name="ModalityDropout">Probability that a sample loses this branch in a step, branch by branch; together at most 1. Empty: none.</param>
internal sealed record FusionTraining(double BranchLoss, IReadOnlyList<double> ModalityDropout)
{
    /// <summary>Plain training, as in the papers.</summary>
    public static FusionTraining None { get; } = new(0, []);
}
