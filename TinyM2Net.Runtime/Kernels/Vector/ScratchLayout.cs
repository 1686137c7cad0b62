using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Shares a chain's working memory out to its steps, which are all at work at once.</summary>
internal sealed class ScratchLayout
{
    /// <summary>Bytes that a row may be followed by, which whole vectors spoil.</summary>
    public const int Slack = 64;

    public int Bytes { get; private set; }

    /// <summary>Of these, rows of maps; the rest are copies of them in the order that kernels multiply in.</summary>
    public int RowBytes { get; private set; }

    /// <returns>The offset of so many bytes for rows of a map.</returns>
    public int ReserveRows(long bytes)
    {
        var offset = Reserve(bytes);
        RowBytes += Bytes - offset;
        return offset;
    }

    /// <returns>The offset of so many bytes of one's own.</returns>
    /// <exception cref="ModelFormatException">More than any network of use takes.</exception>
    public int Reserve(long bytes)
    {
        var offset = Bytes;
        if (bytes > GraphLimits.ScratchBytes - offset)
            throw new ModelFormatException($"A layer needs more than {GraphLimits.ScratchBytes} bytes of working memory.");
        Bytes = offset + (int)(bytes + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;
        return offset;
    }
}
