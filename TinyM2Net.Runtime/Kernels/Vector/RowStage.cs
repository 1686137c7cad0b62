namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>
/// One step of a chain. It makes a row of its output when asked, and asks the step before it for the rows it needs; so a map between two
/// steps is never there as a whole, only a few of its rows, in the first-level cache.
/// </summary>
internal abstract unsafe class RowStage
{
    /// <summary>Bytes that a row may be followed by, which whole vectors spoil.</summary>
    public const int Slack = 64;

    /// <summary>Rows must be asked for in order.</summary>
    /// <param name="row">Which one.</param>
    /// <param name="destination">The row's place, with <see cref="Slack"/> behind it.</param>
    public abstract void Row(Frame frame, int row, byte* destination);
}
