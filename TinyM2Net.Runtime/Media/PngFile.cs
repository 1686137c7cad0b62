using System.Buffers.Binary;
using System.IO.Compression;

namespace TinyM2Net.Runtime.Media;

/// <summary>PNG (ISO/IEC 15948): every colour type and bit depth, palette, transparency, Adam7. Colour profiles are ignored.</summary>
internal static class PngFile
{
    // Deflate cannot do better than 258 bytes in 2 bits.
    private const int MaximumRatio = 1032;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a whole file. 16-bit samples keep their bits; fewer than 8 are scaled to 0..255; gray with alpha becomes RGBA.</summary>
    /// <exception cref="MediaException">The file is truncated, corrupt (by its checksums too), no PNG or above the limits.</exception>
    public static Image Read(ReadOnlySpan<byte> file)
    {
        var reader = new MediaReader(file, "PNG");
        if (!reader.Take(Signature.Length, "the signature").SequenceEqual(Signature))
            throw new MediaException("PNG: the file does not begin with the PNG signature. Save the image as PNG.");

        PngHeader? header = null;
        var palette = new PngPalette();
        using var compressed = new MemoryStream();
        while (true)
        {
            var content = ReadChunk(ref reader, out var id);
            if (header is null != id.SequenceEqual("IHDR"u8))
                throw new MediaException("PNG: the IHDR chunk is not the first, or comes twice. Export the file again.");

            if (header is null)
                header = PngHeader.Read(content);
            else if (id.SequenceEqual("PLTE"u8))
                palette.ReadColors(content);
            else if (id.SequenceEqual("tRNS"u8))
                palette.ReadTransparency(content, header);
            else if (id.SequenceEqual("IDAT"u8))
                compressed.Write(content);
            else if (id.SequenceEqual("IEND"u8))
                return Decode(header, palette, compressed);
            else if ((id[0] & 0x20) == 0)
                throw new MediaException(
                    $"PNG: chunk {Convert.ToHexString(id)} is critical but not in the standard. Export the file again.");
        }
    }

    private static ReadOnlySpan<byte> ReadChunk(ref MediaReader reader, out ReadOnlySpan<byte> id)
    {
        var length = reader.BigUInt32("a chunk's size");
        var named = reader.Take(4L + length, "a chunk");
        var expected = reader.BigUInt32("a chunk's checksum");
        id = named[..4];
        var actual = Crc32.Of(named);
        if (actual != expected)
            throw new MediaException(
                $"PNG: a chunk's checksum is {actual:X8}, the file says {expected:X8}. The file is corrupt: copy or export it again.");
        return named[4..];
    }

    private static Image Decode(PngHeader header, PngPalette palette, MemoryStream compressed)
    {
        if (header.Color == PngColor.Palette && palette.Count == 0)
            throw new MediaException("PNG: the image has palette colours but no PLTE chunk. Export the file again.");
        var channels = palette.Channels(header);
        var samples = (long)header.Width * header.Height * channels;
        var passes = PngPass.Of(header);
        var raw = 0L;
        foreach (var pass in passes)
            raw += (long)pass.Height * (1 + header.RowBytes(pass.Width));
        if (raw / MaximumRatio > compressed.Length)
            throw new MediaException(
                $"PNG: {compressed.Length} bytes cannot hold {header.Width} x {header.Height} pixels. The file is truncated: export it again.");
        MediaLimits.CheckBytes("PNG", samples * sizeof(ushort) + compressed.Length);

        var image = new Image
        {
            Width = header.Width,
            Height = header.Height,
            Channels = channels,
            BitsPerSample = header.BitDepth == 16 ? 16 : 8,
            Samples = new ushort[samples],
        };
        compressed.Position = 0;
        using var stream = new ZLibStream(compressed, CompressionMode.Decompress);
        try
        {
            foreach (var pass in passes)
                ReadPass(stream, header, palette, pass, image);
            // Reading past the last row is what makes the stream check its own checksum.
            stream.ReadByte();
        }
        // IOException: the end of the stream, or one that asks for a dictionary, of which PNG has none.
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new MediaException("PNG: the compressed pixels are truncated or corrupt. Copy or export the file again.", error);
        }

        return image;
    }

    private static void ReadPass(ZLibStream stream, PngHeader header, PngPalette palette, PngPass pass, Image image)
    {
        var length = header.RowBytes(pass.Width);
        var row = new byte[1 + length];
        var above = new byte[1 + length];
        var unpacked = new ushort[pass.Width * header.FileChannels];
        for (var y = 0; y < pass.Height; y++)
        {
            stream.ReadExactly(row);
            PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), header.FilterDistance);
            Unpack(row.AsSpan(1), header.BitDepth, unpacked);
            var place = ((pass.FirstRow + y * pass.RowStep) * header.Width + pass.FirstColumn) * image.Channels;
            for (var x = 0; x < pass.Width; x++)
            {
                var pixel = unpacked.AsSpan(x * header.FileChannels, header.FileChannels);
                palette.Expand(pixel, header, image.Samples.AsSpan(place, image.Channels));
                place += pass.ColumnStep * image.Channels;
            }

            (row, above) = (above, row);
        }
    }

    private static void Unpack(ReadOnlySpan<byte> row, int depth, Span<ushort> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            var bit = i * depth;
            samples[i] = depth switch
            {
                16 => BinaryPrimitives.ReadUInt16BigEndian(row[(2 * i)..]),
                8 => row[i],
                _ => (ushort)(row[bit >> 3] >> 8 - depth - (bit & 7) & (1 << depth) - 1),
            };
        }
    }
}
