namespace TinyM2Net.Runtime.Arithmetic;

/// <summary>Two's complement values of 2, 4 or 8 bits, as many a byte as fit, the earlier value in the lower bits; what the last byte has left is zero.</summary>
internal static class BitPacking
{
    /// <summary>Bytes that <paramref name="count"/> values take.</summary>
    public static int PackedLength(int count, int bits) => (int)(((long)count * bits + 7) / 8);

    /// <param name="values">Each within the range of so many bits.</param>
    /// <param name="packed">Of <see cref="PackedLength"/>.</param>
    public static void Pack(ReadOnlySpan<sbyte> values, int bits, Span<byte> packed)
    {
        var next = 0;
        for (var i = 0; i < packed.Length; i++)
        {
            packed[i] = 0;
            for (var shift = 0; shift < 8 && next < values.Length; shift += bits)
                packed[i] |= (byte)((values[next++] & ((1 << bits) - 1)) << shift);
        }
    }

    /// <param name="packed">Of <see cref="PackedLength"/> for <paramref name="values"/>.</param>
    public static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<sbyte> values)
    {
        var next = 0;
        foreach (var several in packed)
            for (var shift = 8 - bits; shift >= 0 && next < values.Length; shift -= bits)
                values[next++] = (sbyte)((sbyte)(several << shift) >> (8 - bits));
    }
}
