using System.Buffers.Binary;

namespace TinyM2Net.Runtime.Tests.Media;

/// <summary>Writes WAV files of any declared encoding around given bytes.</summary>
internal static class WavWriter
{
    public static byte[] Plain(ushort code, ushort bits, ushort channels, uint rate, byte[] data) =>
        Riff(("fmt ", Format(code, bits, channels, rate)), ("data", data));

    public static byte[] Extensible(ushort code, ushort bits, ushort channels, uint rate, byte[] data)
    {
        byte[] format =
        [
            .. Format(0xFFFE, bits, channels, rate), 22, 0, (byte)bits, 0, 3, 0, 0, 0,
            (byte)code, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71,
        ];
        return Riff(("fmt ", format), ("data", data));
    }

    public static byte[] Format(ushort code, ushort bits, ushort channels, uint rate)
    {
        var format = new byte[16];
        var frame = (ushort)(channels * bits / 8);
        BinaryPrimitives.WriteUInt16LittleEndian(format, code);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), channels);
        BinaryPrimitives.WriteUInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteUInt32LittleEndian(format.AsSpan(8), rate * frame);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(12), frame);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), bits);
        return format;
    }

    public static byte[] Riff(params (string Id, byte[] Content)[] chunks)
    {
        var file = new List<byte>([.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8]);
        foreach (var (id, content) in chunks)
        {
            file.AddRange(id.Select(letter => (byte)letter));
            file.AddRange(BitConverter.GetBytes(content.Length));
            file.AddRange(content);
            if (content.Length % 2 == 1)
                file.Add(0);
        }

        return [.. file];
    }
}
