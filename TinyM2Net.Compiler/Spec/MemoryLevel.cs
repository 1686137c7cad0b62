namespace TinyM2Net.Compiler.Spec;

/// <summary>A level of a device's memory that all of a model is to run within, chain by chain.</summary>
/// <param name="Text">As the user wrote it.</param>
internal sealed record MemoryLevel(string Text, long Bytes)
{
    /// <summary>
    /// Data caches of a core of the Raspberry Pi 4 (Cortex-A72; its second level is shared by four) and 5 (Cortex-A76), and the memories of GAP8,
    /// which has no caches: the cluster's first level and the second.
    /// </summary>
    public static IReadOnlyDictionary<string, long> Presets { get; } = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase)
    {
        ["Pi4-L1"] = 32 << 10,
        ["Pi4-L2"] = 1 << 20,
        ["Pi5-L1"] = 64 << 10,
        ["Pi5-L2"] = 512 << 10,
        ["GAP8-L1"] = 64 << 10,
        ["GAP8-L2"] = 512 << 10,
    };

    /// <summary>Reads a preset's name or a size.</summary>
    /// <param name="remedy">What is wrong and what would be right, when this returns null.</param>
    public static MemoryLevel? Parse(string text, out string remedy)
    {
        var trimmed = text.Trim();
        remedy = $"\"{trimmed}\" is no level of memory: write a size, such as 48KiB, or one of {string.Join(", ", Presets.Keys)}.";
        if (Presets.TryGetValue(trimmed, out var bytes))
            return new MemoryLevel(trimmed, bytes);
        return Budget.Parse(trimmed, BudgetKind.Size, out _) is { IsPercentage: false } size ? new MemoryLevel(trimmed, (long)size.Value) : null;
    }
}
