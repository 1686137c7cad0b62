using System.Buffers.Binary;

namespace TinyM2Net.Fuzzing;

/// <summary>JPEG: parts are segments by their marker, and between them a scan's compressed data.</summary>
internal sealed class JpegFormat : FileFormat
{
    private const uint Start = 0xD8;
    private const uint End = 0xD9;
    private const uint Scan = 0xDA;

    /// <summary>No marker: bytes as they are.</summary>
    private const uint Data = 0x100;

    public override List<Part> Split(byte[] file)
    {
        var parts = new List<Part>();
        for (var place = 0; place + 1 < file.Length;)
        {
            uint marker = file[place + 1];
            if (marker is Start or End)
            {
                parts.Add(new Part(marker, 0, place + 2, []));
                place += 2;
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(place + 2));
            parts.Add(new Part(marker, 0, place + 4, file[(place + 4)..(place + 2 + length)]));
            place += 2 + length;
            if (marker != Scan)
                continue;
            var data = place;
            while (file[place] != 0xFF || file[place + 1] is 0 or (>= 0xD0 and <= 0xD7))
                place++;
            parts.Add(new Part(Data, 0, data, file[data..place]));
        }
        return parts;
    }

    public override byte[] Join(IReadOnlyList<Part> parts)
    {
        using var file = new MemoryStream();
        Span<byte> number = stackalloc byte[2];
        foreach (var part in parts)
        {
            if (part.Kind != Data)
            {
                file.WriteByte(0xFF);
                file.WriteByte((byte)part.Kind);
            }
            if (part.Kind is not (Data or Start or End))
            {
                BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)(2 + part.Body.Length));
                file.Write(number);
            }
            file.Write(part.Body);
        }
        return file.ToArray();
    }
}
