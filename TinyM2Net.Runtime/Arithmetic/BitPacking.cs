namespace TinyM2Net.Runtime.Arithmetic;

/// <summary>Two's complement nibbles, two a byte, the earlier value in the low half; an odd count leaves the last high half zero.</summary>
internal static class BitPacking
{
    /// <summary>Bytes that <paramref name="count"/> values of 4 or 8 bits take.</summary>
    public static int PackedLength(int count, int bits) => bits == 4 ? (count + 1) / 2 : count;

    /// <param name="values">In [-8, 7].</param>
    public static void Pack4(ReadOnlySpan<sbyte> values, Span<byte> packed)
    {
        for (var i = 0; i < PackedLength(values.Length, 4); i++)
        {
            var high = 2 * i + 1 < values.Length ? values[2 * i + 1] : 0;
            packed[i] = (byte)((values[2 * i] & 15) | (high << 4));
        }
    }

    public static void Unpack4(ReadOnlySpan<byte> packed, Span<sbyte> values)
    {
        var pairs = values.Length / 2;
        for (var i = 0; i < pairs; i++)
        {
            values[2 * i] = Low(packed[i]);
            values[2 * i + 1] = (sbyte)((sbyte)packed[i] >> 4);
        }

        if (values.Length % 2 != 0)
            values[^1] = Low(packed[pairs]);

        static sbyte Low(byte pair) => (sbyte)((sbyte)(pair << 4) >> 4);
    }
}
