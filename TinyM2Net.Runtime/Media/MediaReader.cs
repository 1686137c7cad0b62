using System.Buffers.Binary;

namespace TinyM2Net.Runtime.Media;

/// <summary>Reads a file's bytes in order; whatever lies beyond the end is a <see cref="MediaException"/>.</summary>
internal ref struct MediaReader(ReadOnlySpan<byte> data, string format)
{
    private readonly ReadOnlySpan<byte> _data = data;

    public int Position { get; private set; }

    public readonly int Remaining => _data.Length - Position;

    public ReadOnlySpan<byte> Take(long length, string what)
    {
        if (length > Remaining)
            throw new MediaException(
                $"{format}: {what} at byte {Position} needs {length} bytes but the file has {Remaining} left. " +
                "The file is truncated or corrupt: copy or export it again.");
        var taken = _data.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    /// <summary>What is left, without moving.</summary>
    public readonly ReadOnlySpan<byte> Rest => _data[Position..];

    public byte Byte(string what) => Take(1, what)[0];

    public ushort BigUInt16(string what) => BinaryPrimitives.ReadUInt16BigEndian(Take(2, what));

    public uint BigUInt32(string what) => BinaryPrimitives.ReadUInt32BigEndian(Take(4, what));

    public ushort LittleUInt16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));

    public uint LittleUInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));
}
