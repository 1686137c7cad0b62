namespace TinyM2Net.Training.Tensors;

/// <summary>A batch's values, sample after sample; or, transient, only those of the sample that each worker is at.</summary>
/// <param name="count">Values of one sample.</param>
/// <param name="slots">Samples, or workers.</param>
internal sealed unsafe class BatchBuffer<T>(int count, int slots, bool isTransient)
    where T : unmanaged
{
    private readonly AlignedBuffer<T> values = new(count * slots);

    public int Length => values.Length;

    public T* Pointer => values.Pointer;

    public Span<T> Span => values.Span;

    public ref T this[int index] => ref values[index];

    public T* At(int sample, int worker) => values.Pointer + (long)(isTransient ? worker : sample) * count;
}
