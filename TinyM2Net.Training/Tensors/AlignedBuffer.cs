using System.Runtime.CompilerServices;

namespace TinyM2Net.Training.Tensors;

/// <summary>
/// Zeroed values that never move and start on a cache line, so that kernels may use plain pointers and whole vectors; another cache
/// line behind the last may be read.
/// </summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    // Pinned by the collector and freed with this object: nobody has to dispose of it.
    private readonly T[] storage;

    public AlignedBuffer(int length)
    {
        Length = length;
        storage = GC.AllocateArray<T>(length + 2 * Alignment / sizeof(T), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref storage[0]);
        Pointer = (T*)((address + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    public int Length { get; }

    /// <summary>Valid as long as this object is reachable.</summary>
    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, Length);

    public ref T this[int index] => ref Span[index];
}
