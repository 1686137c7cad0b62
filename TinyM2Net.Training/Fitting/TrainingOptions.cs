using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Fitting;

/// <summary>Every knob of a training; docs/training.md says where the defaults come from.</summary>
internal sealed record TrainingOptions
{
    private const int LeastEpochs = 30;
    private const int LeastSteps = 600;
    private const double WarmUpShare = 0.15;

    /// <summary>Passes over the training split; null: 30, or as many as make 600 steps.</summary>
    public int? Epochs { get; init; }

    /// <summary>1 to 4096.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Adam's step after warm-up.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Steps over which the rate rises linearly, under a cosine that falls to 0 over the whole run; null: 15 % of the run's.</summary>
    public int? WarmUpSteps { get; init; }

    /// <summary>Weight classes by n / (k n_c) when the largest is over 1.2 times the smallest.</summary>
    public bool BalanceClasses { get; init; } = true;

    /// <summary>What each branch's own loss counts beside the network's; of networks with several branches. 0: none.</summary>
    public double BranchLoss { get; init; } = 1;

    /// <summary>Probability that a sample loses one of its branches in a step, or that it has one of <see cref="Subsets"/> alone; of networks with several branches.</summary>
    public double ModalityDropout { get; init; } = 0.5;

    /// <summary>Probability that a sample loses this branch, in the network's order; null, or null for a branch: its equal share of <see cref="ModalityDropout"/>.</summary>
    public IReadOnlyList<double?>? BranchDropout { get; init; }

    /// <summary>The sets of branches that are to suffice, each as ascending numbers; null: all are always there. A sample then sees all, or one of these with equal chances, and no other.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? Subsets { get; init; }

    /// <summary>Stop after this many epochs without a better validation; null: never.</summary>
    public int? Patience { get; init; }

    /// <summary>Augmentation per branch, in the network's order.</summary>
    public IReadOnlyList<AugmentationOptions> Augmentation { get; init; } = [];

    public ulong Seed { get; init; }

    /// <summary>Threads to use; never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; } = 1;

    /// <summary><see cref="Epochs"/>, decided.</summary>
    public int EpochsFor(int samples) => Epochs ?? Math.Max(LeastEpochs, (LeastSteps + StepsPerEpoch(samples) - 1) / StepsPerEpoch(samples));

    /// <summary><see cref="WarmUpSteps"/>, decided.</summary>
    public int WarmUpStepsFor(int steps) => WarmUpSteps ?? (int)(WarmUpShare * steps);

    public int StepsPerEpoch(int samples) => (samples + BatchSize - 1) / BatchSize;

    /// <summary>What a training from fresh weights does for the fusion.</summary>
    public FusionTraining FusionOf(NetworkDefinition definition)
    {
        var branches = definition.Branches.Count;
        return Subsets is null
            ? FusionTraining.OneAtATime(BranchLoss, [.. Enumerable.Range(0, branches).Select(branch => BranchDropout?[branch] ?? ModalityDropout / branches)])
            : new(BranchLoss, [.. Subsets.Select(subset => new BranchDropout(ModalityDropout / Subsets.Count, FusionTraining.Without(subset, branches)))]);
    }

    /// <summary>A network to train from fresh weights.</summary>
    public Network<float> CreateNetwork(NetworkDefinition definition) => Network<float>.Create(definition, Seed, BatchSize, MaxDegreeOfParallelism, fusion: FusionOf(definition));
}

/// <summary>Random changes to a standardized feature tensor, in training only. A zero switches its change off.</summary>
internal sealed record AugmentationOptions
{
    /// <summary>Shift along height by up to this share of it, edges repeated (audio time shift, series shift).</summary>
    public double TimeShift { get; init; }

    /// <summary>Rotate in time by any amount (windows of 2 s and more).</summary>
    public bool TimeRotation { get; init; }

    /// <summary>Largest share of the frames masked with 0, with probability one half.</summary>
    public double TimeMask { get; init; }

    /// <summary>Largest count of coefficients masked with 0, with probability one half.</summary>
    public int FrequencyMask { get; init; }

    /// <summary>Deviation of Gaussian noise added to every value.</summary>
    public double Noise { get; init; }

    /// <summary>Deviation of a Gaussian offset of coefficient 0 (loudness).</summary>
    public double Loudness { get; init; }

    /// <summary>Mirror left to right with probability one half.</summary>
    public bool Mirror { get; init; }

    /// <summary>Shift in both directions by up to this many pixels, edges repeated.</summary>
    public int PixelShift { get; init; }

    /// <summary>Deviation of a random factor on all values (contrast, gain).</summary>
    public double Contrast { get; init; }

    /// <summary>Deviation of a random offset on all values (brightness).</summary>
    public double Level { get; init; }
}
