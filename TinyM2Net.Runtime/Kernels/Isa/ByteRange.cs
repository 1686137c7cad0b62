using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Isa;

/// <summary>What becomes of a requantized value: saturated, and its top bit turned where the next kernel wants bytes of the other sign.</summary>
internal readonly unsafe struct ByteRange
{
    private const int VectorBytes = 32;

    public readonly bool Signed;

    /// <summary>Whether packing with saturation leaves 8 bits as they are, but for a signed minimum of -127.</summary>
    public readonly bool IsWhole;

    /// <summary>Vectors of one byte each, so that they need not be spread.</summary>
    public readonly byte* Minimum;
    public readonly byte* Maximum;
    public readonly byte* Flip;

    /// <param name="memory">Of <see cref="Bytes"/>; it must outlive this.</param>
    public ByteRange(IntegerTensor tensor, bool flip, AlignedMemory memory)
    {
        Signed = tensor.Signed;
        IsWhole = tensor.Bits == 8;
        Minimum = memory.Pointer;
        Maximum = Minimum + VectorBytes;
        Flip = Maximum + VectorBytes;
        AlignedMemory.Fill(Minimum, (byte)Math.Max(tensor.Minimum, sbyte.MinValue), VectorBytes);
        AlignedMemory.Fill(Maximum, (byte)Math.Min(tensor.Maximum, byte.MaxValue), VectorBytes);
        AlignedMemory.Fill(Flip, (byte)(flip ? 0x80 : 0), VectorBytes);
    }

    public static int Bytes => 3 * VectorBytes;
}
