using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Tests.Media;

/// <summary>Writes any PNG, sane or not: the rows come with their filter bytes.</summary>
internal static class PngWriter
{
    public static byte[] Write(
        int width, int height, byte depth, byte color, byte[] rows, (string Id, byte[] Content)[] chunks, bool interlaced = false)
    {
        using var file = new MemoryStream();
        file.Write(PngFile.Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = depth;
        header[9] = color;
        header[12] = interlaced ? (byte)1 : (byte)0;
        WriteChunk(file, "IHDR", header);
        foreach (var (id, content) in chunks)
            WriteChunk(file, id, content);
        WriteChunk(file, "IDAT", Compress(rows));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    public static byte[] Write(int width, int height, byte depth, byte color, byte[] rows, params (string Id, byte[] Content)[] chunks) =>
        Write(width, height, depth, color, rows, chunks, false);

    public static byte[] Write(int width, int height, byte depth, byte color, byte[] rows, bool interlaced) =>
        Write(width, height, depth, color, rows, [], interlaced);

    /// <summary>The same file with each chunk's checksum made right, so that corruption reaches what lies behind it.</summary>
    public static byte[] WithChecksums(byte[] file)
    {
        var mended = (byte[])file.Clone();
        var place = PngFile.Signature.Length;
        while (place + 12 <= mended.Length)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(mended.AsSpan(place));
            if (place + 12 + length > mended.Length)
                break;
            var named = mended.AsSpan(place + 4, 4 + (int)length);
            BinaryPrimitives.WriteUInt32BigEndian(mended.AsSpan(place + 8 + (int)length), Crc32.Of(named));
            place += 12 + (int)length;
        }

        return mended;
    }

    private static byte[] Compress(byte[] rows)
    {
        using var target = new MemoryStream();
        using (var stream = new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(rows);
        return target.ToArray();
    }

    private static void WriteChunk(MemoryStream file, string id, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(id), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(named));
        file.Write(number);
    }
}
