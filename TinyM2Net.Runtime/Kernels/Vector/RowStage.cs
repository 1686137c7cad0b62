namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>
/// One step of a chain. It makes rows of its output when asked, and asks the step before it for the rows it needs; so a map between two
/// steps is never there as a whole, only a few of its rows, in the first-level cache.
/// </summary>
internal abstract unsafe class RowStage
{
    /// <summary>Bytes that a row may be followed by, which whole vectors spoil.</summary>
    public const int Slack = 64;

    /// <summary>Rows must be asked for in order, none left out, and no more at once than the step's <see cref="Demand"/> says.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="destination">Their place, with <see cref="Slack"/> behind it.</param>
    /// <param name="rowBytes">From one row's place to the next one's. What lies between two rows may be spoilt.</param>
    public abstract void Rows(Frame frame, int first, int count, byte* destination, nint rowBytes);
}
