namespace TinyM2Net.Runtime.Format;

/// <summary>What a section holds. Numbers are never used again for something else.</summary>
internal enum SectionNumber
{
    Labels = 1,
    Features = 2,
    Graph = 3,
    Weights = 4,
    Requantizers = 5,
    MemoryPlan = 6,
    Goldens = 7,
    Accuracy = 8,
    Provenance = 9,

    /// <summary>SHA-256 of every byte before it; only a signature may follow.</summary>
    Digest = 10,

    // Reserved: no writer makes these yet. A reader skips or refuses them by their critical flag.
    Signature = 11,
    FloatHead = 12,
    EmbeddingTap = 13,
    DeltaBase = 14,
    RollbackCounter = 15,

    Subsets = 16,
}
