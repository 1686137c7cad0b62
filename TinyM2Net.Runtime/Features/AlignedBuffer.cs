using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Execution;

namespace TinyM2Net.Runtime.Features;

/// <summary>A workspace that begins on a cache line and ends with room for a vector that reaches beyond it.</summary>
internal sealed class AlignedBuffer<T>(int length)
    where T : unmanaged
{
    // Of bytes: arrays of other values would be compiled at every start for their being pinned.
    private readonly AlignedMemory memory = new(checked(length * Unsafe.SizeOf<T>()));

    public int Length => length;

    public Span<T> Values => MemoryMarshal.CreateSpan(ref Start, length);

    public ref T Start => ref Unsafe.As<byte, T>(ref memory.Start);
}
