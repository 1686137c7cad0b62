namespace TinyM2Net.Training.Tensors;

/// <summary>
/// A batch's values, sample after sample; or, transient, only some rows of the sample that each worker is at: a window that moves
/// down the map as its rows are written and read.
/// </summary>
/// <param name="row">Values of a row.</param>
/// <param name="rows">Rows held of a sample.</param>
/// <param name="slots">Samples, or workers.</param>
internal sealed unsafe class BatchBuffer<T>(int row, int rows, int slots, bool isTransient)
    where T : unmanaged
{
    private readonly AlignedBuffer<T> values = new(row * rows * slots);

    // The first row in each worker's window; a cache line apart.
    private readonly int[] origins = new int[isTransient ? slots * OriginStride : 0];

    private const int OriginStride = 16;

    public int Length => values.Length;

    public T* Pointer => values.Pointer;

    public Span<T> Span => values.Span;

    public ref T this[int index] => ref values[index];

    /// <summary>Where the sample's first row is, or would be.</summary>
    public T* At(int sample, int worker) => isTransient
        ? values.Pointer + ((long)worker * rows - origins[worker * OriginStride]) * row
        : values.Pointer + (long)sample * rows * row;

    /// <summary>Makes room for rows to be written, if this is transient.</summary>
    /// <param name="needed">The first row that is still read.</param>
    /// <param name="filled">Rows that have been written; 0: a new sample begins.</param>
    /// <param name="end">Rows that will have been.</param>
    public void Advance(int worker, int needed, int filled, int end)
    {
        if (!isTransient)
            return;
        ref var origin = ref origins[worker * OriginStride];
        if (filled == 0)
            origin = 0;
        if (end - origin <= rows)
            return;
        var window = values.Pointer + (long)worker * rows * row;
        if (filled > needed)
            new Span<T>(window + (long)(needed - origin) * row, (filled - needed) * row).CopyTo(new Span<T>(window, (filled - needed) * row));
        origin = needed;
    }
}
