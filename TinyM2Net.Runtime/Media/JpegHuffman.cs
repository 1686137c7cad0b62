namespace TinyM2Net.Runtime.Media;

/// <summary>A Huffman table (Annex C): short codes by one look-up, long ones by their length.</summary>
internal sealed class JpegHuffman
{
    private const int LookupBits = 9;
    private const int MaximumLength = 16;

    // By the next nine bits: the code's length and its symbol; 0 where the code is longer.
    private readonly ushort[] _lookup = new ushort[1 << LookupBits];

    // By length: one past the last code, left-justified to 16 bits, and what takes a code to its symbol's index.
    private readonly int[] _end = new int[MaximumLength + 1];
    private readonly int[] _offset = new int[MaximumLength + 1];
    private readonly byte[] _symbols;

    /// <param name="counts">How many codes there are of each length, 1 to 16 bits.</param>
    /// <param name="symbols">In the order of the codes.</param>
    public JpegHuffman(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        var code = 0;
        var index = 0;
        for (var length = 1; length <= MaximumLength; length++)
        {
            _offset[length] = index - code;
            if (code + counts[length - 1] > 1 << length)
                throw new MediaException(
                    $"JPEG: a Huffman table has more codes of {length} bits than fit. The file is corrupt: export it again.");
            for (var i = 0; i < counts[length - 1]; i++, code++, index++)
                if (length <= LookupBits)
                    _lookup.AsSpan(code << LookupBits - length, 1 << LookupBits - length).Fill((ushort)(length << 8 | _symbols[index]));
            _end[length] = code << MaximumLength - length;
            code <<= 1;
        }
    }

    public int Decode(ref JpegBits bits)
    {
        var entry = _lookup[bits.Peek(LookupBits)];
        if (entry != 0)
        {
            bits.Skip(entry >> 8);
            return entry & 0xFF;
        }

        var code = bits.Peek(MaximumLength);
        for (var length = LookupBits + 1; length <= MaximumLength; length++)
        {
            if (code >= _end[length])
                continue;
            bits.Skip(length);
            return _symbols[(code >> MaximumLength - length) + _offset[length]];
        }

        throw new MediaException(
            "JPEG: the compressed data hold a code that is in no Huffman table. The file is corrupt: copy or export it again.");
    }
}
