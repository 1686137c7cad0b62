namespace TinyM2Net.Runtime.Media;

/// <summary>
/// JPEG (ITU-T T.81): Huffman-coded, baseline, extended and progressive, 8 bits, gray or three components with whole sampling ratios.
/// Decodes to the levels of libjpeg-turbo's defaults. Orientation tags and colour profiles are ignored.
/// </summary>
internal static class JpegFile
{
    // Files need a dozen; thousands of empty ones over a large image would take minutes.
    private const int MaximumScans = 100;

    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8];

    /// <summary>Reads a whole file, to 1 or 3 channels of 8 bits.</summary>
    /// <exception cref="MediaException">The file is truncated, corrupt, no JPEG, of another kind than those above, or above the limits.</exception>
    public static Image Read(ReadOnlySpan<byte> file)
    {
        var reader = new MediaReader(file, "JPEG");
        if (!reader.Take(2, "the signature").SequenceEqual(Signature))
            throw new MediaException("JPEG: the file does not begin with FFD8. Save the image as JPEG.");

        JpegFrame? frame = null;
        var tables = new JpegTables();
        var color = new JpegColor();
        var scans = 0;
        while (true)
        {
            var marker = NextMarker(ref reader);
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue; // stands alone, and means nothing here
            if (marker == 0xD9)
                return color.Compose(frame ?? throw new MediaException("JPEG: the file holds no image. Export it again."));

            var length = reader.BigUInt16("a segment's size");
            var segment = reader.Take(Math.Max(0, length - 2), "a segment");
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    if (frame is not null)
                        throw new MediaException("JPEG: the file holds two frames. Export it again.");
                    frame = JpegFrame.Read(segment, marker == 0xC2, reader.Remaining);
                    break;
                case 0xC4:
                    tables.ReadHuffman(segment);
                    break;
                case 0xCC or (>= 0xC9 and <= 0xCF):
                    throw new MediaException(
                        $"JPEG: arithmetic coding (marker FF{marker:X2}) is not supported. Save it as baseline JPEG or PNG.");
                case >= 0xC0 and <= 0xCF:
                    throw new MediaException(
                        $"JPEG: lossless or hierarchical coding (marker FF{marker:X2}) is not supported. Save it as baseline JPEG or PNG.");
                case 0xDA:
                    if (frame is null)
                        throw new MediaException("JPEG: a scan comes before the frame. The file is corrupt: export it again.");
                    if (++scans > MaximumScans)
                        throw new MediaException($"JPEG: the file has more than {MaximumScans} scans. Save it as baseline JPEG or PNG.");
                    reader.Take(new JpegScan(segment, frame, tables).Decode(reader.Rest), "a scan");
                    break;
                case 0xDB:
                    tables.ReadQuantization(segment);
                    break;
                case 0xDD:
                    tables.ReadRestartInterval(segment);
                    break;
                case 0xE0 or 0xEE:
                    color.ReadApplication(marker, segment);
                    break;
            }
        }
    }

    // FF and a byte that is neither 0 nor FF; other bytes before it (left behind a scan) are passed over, as all decoders do.
    private static byte NextMarker(ref MediaReader reader)
    {
        while (true)
        {
            if (reader.Byte("a marker") != 0xFF)
                continue;
            byte marker;
            do
                marker = reader.Byte("a marker");
            while (marker == 0xFF);
            if (marker != 0)
                return marker;
        }
    }
}
