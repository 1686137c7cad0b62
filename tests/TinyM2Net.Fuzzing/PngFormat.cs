using System.Buffers.Binary;
using System.IO.Compression;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Fuzzing;

/// <summary>PNG: parts are chunks, each with its checksum.</summary>
internal sealed class PngFormat : FileFormat
{
    private const uint Pixels = 0x49444154; // IDAT

    public override List<Part> Split(byte[] file)
    {
        var parts = new List<Part>();
        for (var place = PngFile.Signature.Length; place + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(place));
            parts.Add(new Part(BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(place + 4)), 0, place + 8, file[(place + 8)..(place + 8 + length)]));
            place += 12 + length;
        }
        return parts;
    }

    public override byte[] Join(IReadOnlyList<Part> parts)
    {
        using var file = new MemoryStream();
        file.Write(PngFile.Signature);
        Span<byte> number = stackalloc byte[4];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, part.Body.Length);
            file.Write(number);
            BinaryPrimitives.WriteUInt32BigEndian(number, part.Kind);
            byte[] named = [.. number, .. part.Body];
            file.Write(named);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(named));
            file.Write(number);
        }
        return file.ToArray();
    }

    public override void Sign(byte[] file)
    {
        for (long place = PngFile.Signature.Length; place + 12 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)place));
            if (place + 12 + length > file.Length)
                return;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(place + 8 + length)), Crc32.Of(file.AsSpan((int)place + 4, 4 + (int)length)));
            place += 12 + length;
        }
    }

    /// <summary>Filter bytes and samples lie behind the compression.</summary>
    public override Part Edit(Part part, ref SplitMix random)
    {
        if (part.Kind != Pixels)
            return part;
        using var rows = new MemoryStream();
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(part.Body), CompressionMode.Decompress);
            inflated.CopyTo(rows);
        }
        catch (InvalidDataException)
        {
            return part; // an edit before this one has spoilt it
        }
        if (random.NextInt(8) == 0)
            rows.SetLength(random.NextInt((int)rows.Length + 1));
        for (var edits = random.NextInt(8); edits > 0 && rows.Length > 0; edits--)
            rows.GetBuffer()[random.NextInt((int)rows.Length)] = (byte)random.NextInt(random.NextInt(2) == 0 ? 8 : 256);
        using var deflated = new MemoryStream();
        using (var stream = new ZLibStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
            stream.Write(rows.GetBuffer().AsSpan(0, (int)rows.Length));
        return part with { Body = deflated.ToArray() };
    }
}
