using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>Complex numbers, real parts and imaginary parts each together.</summary>
internal sealed class ComplexBuffer<T>(int length)
    where T : unmanaged
{
    // The parts and the buffers of a transform lie some cache lines off a multiple of a page, or loads would wait for unrelated stores.
    private const int Skew = 96;
    private readonly AlignedBuffer<T> parts = new(2 * (length + Skew));

    public ref T Real => ref parts.Start;

    public ref T Imaginary => ref Unsafe.Add(ref parts.Start, length + Skew);
}
