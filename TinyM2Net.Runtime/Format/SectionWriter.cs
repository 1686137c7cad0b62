using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace TinyM2Net.Runtime.Format;

/// <summary>Appends little-endian values to one section.</summary>
internal sealed class SectionWriter
{
    private static readonly UTF8Encoding Utf8 = new(false, true);
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Byte(int value) => _buffer.Write([checked((byte)value)]);

    public void Bool(bool value) => Byte(value ? 1 : 0);

    public void Int(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _buffer.Write(bytes);
    }

    public void Float(float value) => Int(BitConverter.SingleToInt32Bits(value));

    public void Double(double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _buffer.Write(bytes);
    }

    public void String(string value)
    {
        var bytes = Utf8.GetBytes(value);
        if (bytes.Length > FormatLimits.StringBytes)
            throw new ModelFormatException($"The text \"{value[..40]}...\" takes {bytes.Length} bytes; {FormatLimits.StringBytes} are allowed.");
        Int(bytes.Length);
        _buffer.Write(bytes);
    }

    /// <summary>A count, then the bytes, aligned.</summary>
    public void Bytes(ReadOnlySpan<byte> values)
    {
        Int(values.Length);
        Align();
        _buffer.Write(values);
    }

    public void SBytes(ReadOnlySpan<sbyte> values) => Bytes(MemoryMarshal.AsBytes(values));

    public void Ints(ReadOnlySpan<int> values)
    {
        Int(values.Length);
        Align();
        foreach (var value in values)
            Int(value);
    }

    public void Floats(ReadOnlySpan<float> values)
    {
        Int(values.Length);
        Align();
        foreach (var value in values)
            Float(value);
    }

    private void Align()
    {
        while (_buffer.WrittenCount % FormatLimits.Alignment != 0)
            Byte(0);
    }
}
