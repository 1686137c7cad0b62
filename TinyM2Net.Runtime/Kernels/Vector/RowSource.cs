namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>
/// One step of a chain. It makes rows of its output when asked, and asks the step before it for the rows it needs; so a map between two
/// steps is never there as a whole, only a few of its rows, in the first-level cache. Rows must be asked for in order, none left out, and no
/// more at once than the step's <see cref="Demand"/> says.
/// </summary>
/// <remarks>Not an overridden method: of a generic class, ReadyToRun compiles no method that only a table of virtual methods names.</remarks>
/// <param name="first">The first of them.</param>
/// <param name="destination">Their place, with <see cref="ScratchLayout.Slack"/> behind it.</param>
/// <param name="rowBytes">From one row's place to the next one's. What lies between two rows may be spoilt.</param>
internal unsafe delegate void RowSource(Frame frame, int first, int count, byte* destination, nint rowBytes);
