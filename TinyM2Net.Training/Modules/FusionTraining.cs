namespace TinyM2Net.Training.Modules;

/// <summary>
/// What keeps the branches of a fused network honest while it trains; nothing of it is left in what runs. Without, the branch that fits
/// the training split best drowns the others, however badly it carries over.
/// </summary>
/// <param name="BranchLoss">What each branch's own loss counts beside the network's; 0: none.</param>
/// <param name="Dropouts">What a sample may lose in a step; together at most 1. Empty: nothing.</param>
internal sealed record FusionTraining(double BranchLoss, IReadOnlyList<BranchDropout> Dropouts)
{
    /// <summary>Plain training, as in the papers.</summary>
    public static FusionTraining None { get; } = new(0, []);

    /// <summary>A sample loses one branch at most.</summary>
    /// <param name="rates">Branch by branch.</param>
    public static FusionTraining OneAtATime(double branchLoss, params IReadOnlyList<double> rates) => new(branchLoss, [.. rates.Select((rate, branch) => new BranchDropout(rate, [branch]))]);

    /// <summary>What is absent where a subset alone is there.</summary>
    public static IReadOnlyList<int> Without(IReadOnlyList<int> subset, int branches) => [.. Enumerable.Range(0, branches).Except(subset)];

    /// <summary>What is absent in each case that a network is to answer in: first nothing, then what each subset leaves out.</summary>
    public static IEnumerable<IReadOnlyList<int>> Cases(IReadOnlyList<IReadOnlyList<int>>? subsets, int branches) => [[], .. (subsets ?? []).Select(subset => Without(subset, branches))];
}

/// <summary>Branches that a sample loses together.</summary>
/// <param name="Rate">Probability that it loses just these in a step.</param>
/// <param name="Branches">By number, in the network's order.</param>
internal sealed record BranchDropout(double Rate, IReadOnlyList<int> Branches);
