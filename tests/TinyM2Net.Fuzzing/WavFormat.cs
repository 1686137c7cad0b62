using System.Buffers.Binary;

namespace TinyM2Net.Fuzzing;

/// <summary>RIFF: parts are chunks.</summary>
internal sealed class WavFormat : FileFormat
{
    private const int Header = 12;

    public override List<Part> Split(byte[] file)
    {
        var parts = new List<Part>();
        for (var place = Header; place + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(place + 4));
            parts.Add(new Part(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(place)), 0, place + 8, file[(place + 8)..(place + 8 + length)]));
            place += 8 + length + length % 2;
        }
        return parts;
    }

    public override byte[] Join(IReadOnlyList<Part> parts)
    {
        using var file = new MemoryStream();
        file.Write("RIFF    WAVE"u8);
        Span<byte> header = stackalloc byte[8];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header, part.Kind);
            BinaryPrimitives.WriteInt32LittleEndian(header[4..], part.Body.Length);
            file.Write(header);
            file.Write(part.Body);
            if (part.Body.Length % 2 == 1)
                file.WriteByte(0);
        }
        var bytes = file.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }
}
