namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>What kernels and instruction sets agree on: sums come in blocks.</summary>
internal static class BlockLayout
{
    /// <summary>Sums of a block.</summary>
    public const int Lanes = 16;

    /// <summary>Multipliers of a block: one a lane, then again those of the odd lanes, each a place down, where x64 multiplies.</summary>
    public const int MultiplierInts = 2 * Lanes;
}
