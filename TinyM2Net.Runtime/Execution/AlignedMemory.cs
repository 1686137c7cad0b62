using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Runtime.Execution;

/// <summary>Zeroed managed bytes that start at a multiple of 64 and do not move. Pointers into it are good while this object lives.</summary>
internal sealed unsafe class AlignedMemory
{
    private readonly byte[] _bytes;
    private readonly int _start;

    public AlignedMemory(int length)
    {
        // Vector code may touch a vector beyond the end.
        _bytes = GC.AllocateUninitializedArray<byte>(checked(length + 2 * MemoryPlan.Alignment), pinned: true);
        _bytes.AsSpan().Clear();
        var address = (nuint)Unsafe.AsPointer(ref _bytes[0]);
        _start = (int)((MemoryPlan.Alignment - address % MemoryPlan.Alignment) % MemoryPlan.Alignment);
        Pointer = (byte*)address + _start;
    }

    public byte* Pointer { get; }

    /// <summary>What <see cref="Pointer"/> points to; keeps this object alive.</summary>
    public ref byte Start => ref _bytes[_start];

    /// <summary>What a span does too, by code that is compiled at every start.</summary>
    public static void Fill(byte* destination, byte value, int count)
    {
        var i = 0;
        for (; i <= count - Vector128<byte>.Count; i += Vector128<byte>.Count)
            Vector128.Create(value).Store(destination + i);
        for (; i < count; i++)
            destination[i] = value;
    }

    /// <summary>Keeps this object alive, as a pointer does not.</summary>
    public Span<byte> Slice(int offset, int length) => _bytes.AsSpan(_start + offset, length);
}
