using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>A workspace that begins on a cache line and ends with room for a vector that reaches beyond it.</summary>
internal sealed class AlignedBuffer<T>
    where T : unmanaged
{
    private const int CacheLine = 64;
    private readonly T[] storage;
    private readonly int offset;

    public AlignedBuffer(int length)
    {
        Length = length;
        storage = GC.AllocateArray<T>(length + Vector<T>.Count + CacheLine / Unsafe.SizeOf<T>(), pinned: true);
        var past = (int)((nuint)Marshal.UnsafeAddrOfPinnedArrayElement(storage, 0) % CacheLine);
        offset = past == 0 ? 0 : (CacheLine - past) / Unsafe.SizeOf<T>();
    }

    public int Length { get; }

    public Span<T> Values => storage.AsSpan(offset, Length);

    public ref T Start => ref storage[offset];
}
