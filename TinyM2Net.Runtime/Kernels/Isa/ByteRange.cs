using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>What becomes of a requantized value: saturated, and its top bit turned where the next kernel wants bytes of the other sign.</summary>
internal readonly struct ByteRange(IntegerTensor tensor, bool flip)
{
    public readonly bool Signed = tensor.Signed;
    public readonly sbyte Minimum = (sbyte)Math.Max(tensor.Minimum, sbyte.MinValue);
    public readonly byte Maximum = (byte)Math.Min(tensor.Maximum, byte.MaxValue);
    public readonly byte Flip = (byte)(flip ? 0x80 : 0);
}
