using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace TinyM2Net.Runtime.Format;

/// <summary>Reads one section's values in order. Every count is checked against what is left before anything is allocated.</summary>
internal ref struct SectionReader(ReadOnlySpan<byte> data, SectionNumber section)
{
    private static readonly UTF8Encoding Utf8 = new(false, true);
    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;

    public int Byte() => Take(1)[0];

    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        var value => throw Fault($"{value} is not a truth value"),
    };

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public float Float() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public float FiniteFloat() => Float() is var value && float.IsFinite(value) ? value : throw Fault($"{value} is not a finite number");

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>A number of things that take at least <paramref name="minimumBytes"/> each.</summary>
    public int Count(int limit, int minimumBytes)
    {
        var count = Int();
        if (count < 0 || count > limit || (long)count * minimumBytes > _data.Length - _position)
            throw Fault($"a count of {count} is above the limit of {limit} or beyond the section's end");
        return count;
    }

    public string String()
    {
        var bytes = Take(Count(FormatLimits.StringBytes, 1));
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new ModelFormatException(Fault("a text is not UTF-8").Message, exception);
        }
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var count = Count(int.MaxValue, 1);
        Align();
        return Take(count);
    }

    public sbyte[] SBytes() => MemoryMarshal.Cast<byte, sbyte>(Bytes()).ToArray();

    public int[] Ints()
    {
        var count = Count(int.MaxValue, sizeof(int));
        Align();
        var bytes = Take(count * sizeof(int));
        var values = new int[count];
        for (var i = 0; i < count; i++)
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        return values;
    }

    public float[] FiniteFloats()
    {
        var count = Count(int.MaxValue, sizeof(float));
        Align();
        var bytes = Take(count * sizeof(float));
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            if (!float.IsFinite(values[i]))
                throw Fault($"{values[i]} is not a finite number");
        }

        return values;
    }

    public readonly void End()
    {
        if (_position != _data.Length)
            throw Fault($"{_data.Length - _position} bytes are left over");
    }

    public readonly ModelFormatException Fault(string what) => new($"Section {section}, byte {_position}: {what}.");

    private void Align()
    {
        while (_position % FormatLimits.Alignment != 0)
            if (Byte() != 0)
                throw Fault("padding is not zero");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _data.Length - _position)
            throw Fault($"{length} bytes are needed and {_data.Length - _position} are left");
        var taken = _data.Slice(_position, length);
        _position += length;
        return taken;
    }
}
