using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>A workspace of vectors that begins on a cache line, so that no vector straddles two.</summary>
internal sealed class LaneBuffer<T>
    where T : unmanaged
{
    private const int CacheLine = 64;
    private readonly T[] storage;
    private readonly int offset;

    public LaneBuffer(int vectors)
    {
        Count = vectors;
        storage = GC.AllocateArray<T>(vectors * Vector<T>.Count + CacheLine / Unsafe.SizeOf<T>(), pinned: true);
        var past = (int)((nuint)Marshal.UnsafeAddrOfPinnedArrayElement(storage, 0) % CacheLine);
        offset = past == 0 ? 0 : (CacheLine - past) / Unsafe.SizeOf<T>();
    }

    /// <summary>In vectors.</summary>
    public int Count { get; }

    /// <summary>Lane after lane, vector after vector.</summary>
    public Span<T> Values => storage.AsSpan(offset, Count * Vector<T>.Count);

    public Span<Vector<T>> Vectors => MemoryMarshal.Cast<T, Vector<T>>(Values);

    public ref Vector<T> Start => ref Unsafe.As<T, Vector<T>>(ref storage[offset]);
}
