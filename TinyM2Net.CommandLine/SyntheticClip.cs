using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.CommandLine;

/// <summary>Seeded noise as a file of the right kind and size, so that <c>bench</c> needs no data: decoding and features take the same work for any content.</summary>
internal static class SyntheticClip
{
    private const ulong Seed = 1;

    public static byte[] For(FeatureSettings settings) => settings switch
    {
        AudioFeatureSettings audio => Wav(audio.SampleRate, audio.SampleCount),
        ImageFeatureSettings image => Png(image.Width, image.Height, image.Channels),
        SeriesFeatureSettings series => Csv(series.Rows, series.Columns),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.GetType().Name, "There is no synthetic clip of this kind."),
    };

    /// <summary>16-bit mono PCM.</summary>
    private static byte[] Wav(int rate, int samples)
    {
        var file = new byte[44 + 2 * samples];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * rate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * samples);
        Noise(file.AsSpan(44));
        return file;
    }

    /// <summary>8 bits a channel, gray or RGB.</summary>
    private static byte[] Png(int width, int height, int channels)
    {
        var rows = new byte[height * (1 + width * channels)];
        Noise(rows);
        for (var y = 0; y < height; y++)
            rows[y * (1 + width * channels)] = 0; // no filter
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(rows);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = (byte)(channels == 3 ? 2 : 0);
        return [.. PngFile.Signature, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.Of(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static byte[] Csv(int rows, int columns)
    {
        var noise = new byte[rows * columns];
        Noise(noise);
        var text = new StringBuilder().AppendJoin(',', Enumerable.Range(0, columns).Select(x => $"c{x}")).Append('\n');
        for (var y = 0; y < rows; y++)
            text.AppendJoin(',', Enumerable.Range(0, columns).Select(x => (noise[y * columns + x] / 255.0).ToString("0.000", CultureInfo.InvariantCulture))).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Noise(Span<byte> bytes)
    {
        var random = new SplitMix(Seed);
        foreach (ref var value in bytes)
            value = (byte)random.NextUInt64();
    }
}
