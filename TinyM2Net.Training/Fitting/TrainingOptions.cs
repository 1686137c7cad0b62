namespace TinyM2Net.Training.Fitting;

/// <summary>Every knob of a training. Defaults are those of the reference recipe (data/reference.md).</summary>
internal sealed record TrainingOptions
{
    /// <summary>Passes over the training split; null: 30 from 500 samples on, otherwise 40.</summary>
    public int? Epochs { get; init; }

    /// <summary>1 to 4096.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Adam's step after warm-up.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Steps over which the rate rises linearly; then cosine to 0 over the whole run.</summary>
    public int WarmUpSteps { get; init; } = 50;

    /// <summary>Weight classes by n / (k n_c) when the largest is over 1.2 times the smallest.</summary>
    public bool BalanceClasses { get; init; } = true;

    /// <summary>Stop after this many epochs without a better validation; null: never.</summary>
    public int? Patience { get; init; }

    /// <summary>Augmentation per branch, in the network's order.</summary>
    public IReadOnlyList<AugmentationOptions> Augmentation { get; init; } = [];

    public ulong Seed { get; init; }

    /// <summary>Threads to use; never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; } = 1;
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
