using System.Runtime.Intrinsics;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>16 sums in two vectors.</summary>
internal readonly struct Sums256(Vector256<int> a, Vector256<int> b)
{
    public readonly Vector256<int> A = a;
    public readonly Vector256<int> B = b;
}

/// <summary>Four bytes for each of 16 sums, side by side.</summary>
internal readonly struct Bytes256(Vector256<byte> a, Vector256<byte> b)
{
    public readonly Vector256<byte> A = a;
    public readonly Vector256<byte> B = b;
}
