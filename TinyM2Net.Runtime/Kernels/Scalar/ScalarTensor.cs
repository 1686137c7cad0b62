using System.Buffers.Binary;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Scalar;

/// <summary>Values of a tensor by place.</summary>
internal readonly ref struct ScalarTensor(Span<byte> values, IntegerTensor tensor)
{
    private readonly Span<byte> _values = values;

    public int this[int index] =>
        tensor.Bits == 16 ? BinaryPrimitives.ReadInt32LittleEndian(_values[(index * sizeof(int))..])
        : tensor.Signed ? (sbyte)_values[index] : _values[index];

    /// <summary>The value at a place, zero outside of the tensor: what padding means.</summary>
    public int this[int row, int column, int channel] =>
        row < 0 || row >= tensor.Shape.Height || column < 0 || column >= tensor.Shape.Width ? 0 : this[tensor.Shape.Index(row, column, channel)];

    public void Set(int index, int accumulator, Requantization requantization, int channel)
    {
        var multiplier = requantization.Multipliers[requantization.Multipliers.Length == 1 ? 0 : channel];
        var value = Requantizer.Apply(accumulator, multiplier, requantization.Exponent, tensor.Minimum, tensor.Maximum);
        if (tensor.Bits == 16)
            BinaryPrimitives.WriteInt32LittleEndian(_values[(index * sizeof(int))..], value);
        else
            _values[index] = (byte)value;
    }
}
