namespace TinyM2Net.Runtime.Media;

/// <summary>What DQT, DHT and DRI segments define, and later ones redefine.</summary>
internal sealed class JpegTables
{
    private readonly JpegHuffman?[,] _huffman = new JpegHuffman?[2, 4];

    /// <summary>By number, in natural order.</summary>
    public ushort[]?[] Quantization { get; } = new ushort[4][];

    /// <summary>MCUs between restart markers; 0 for none.</summary>
    public int RestartInterval { get; private set; }

    /// <param name="kind">0 for DC, 1 for AC.</param>
    public JpegHuffman Huffman(int kind, int number) => (number < 4 ? _huffman[kind, number] : null)
        ?? throw new MediaException(
            $"JPEG: a scan uses {(kind == 0 ? "DC" : "AC")} Huffman table {number}, which the file lacks. Export the file again.");

    public void ReadQuantization(ReadOnlySpan<byte> segment)
    {
        var reader = new MediaReader(segment, "JPEG quantization table");
        while (reader.Remaining > 0)
        {
            var kind = reader.Byte("its number");
            if (kind >> 4 > 1 || (kind & 15) > 3)
                throw new MediaException(
                    $"JPEG: quantization table {kind & 15} of kind {kind >> 4} does not exist. Export the file again.");
            var table = new ushort[JpegComponent.BlockSize];
            foreach (var place in JpegBand.Natural)
                table[place] = kind >> 4 == 0 ? reader.Byte("its values") : reader.BigUInt16("its values");
            Quantization[kind & 15] = table;
        }
    }

    public void ReadHuffman(ReadOnlySpan<byte> segment)
    {
        var reader = new MediaReader(segment, "JPEG Huffman table");
        while (reader.Remaining > 0)
        {
            var kind = reader.Byte("its number");
            if (kind >> 4 > 1 || (kind & 15) > 3)
                throw new MediaException($"JPEG: Huffman table {kind & 15} of kind {kind >> 4} does not exist. Export the file again.");
            var counts = reader.Take(16, "its counts");
            var total = 0;
            foreach (var count in counts)
                total += count;
            _huffman[kind >> 4, kind & 15] = new JpegHuffman(counts, reader.Take(total, "its symbols"));
        }
    }

    public void ReadRestartInterval(ReadOnlySpan<byte> segment)
    {
        var reader = new MediaReader(segment, "JPEG restart interval");
        RestartInterval = reader.BigUInt16("its value");
    }
}
