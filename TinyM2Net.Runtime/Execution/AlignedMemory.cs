using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Execution;

/// <summary>Zeroed managed bytes that start at a multiple of 64 and do not move. Pointers into it are good while this object lives.</summary>
internal sealed unsafe class AlignedMemory
{
    private readonly byte[] _bytes;
    private readonly int _start;

    public AlignedMemory(int length)
    {
        // Vector code may touch a vector beyond the end.
        _bytes = GC.AllocateArray<byte>(checked(length + 2 * MemoryPlan.Alignment), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref _bytes[0]);
        _start = (int)((MemoryPlan.Alignment - address % MemoryPlan.Alignment) % MemoryPlan.Alignment);
        Pointer = (byte*)address + _start;
    }

    public byte* Pointer { get; }

    /// <summary>Keeps this object alive, as a pointer does not.</summary>
    public Span<byte> Slice(int offset, int length) => _bytes.AsSpan(_start + offset, length);
}
