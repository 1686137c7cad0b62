namespace TinyM2Net.Runtime.Media;

/// <summary>Reads the bits of an entropy-coded segment, up to the next marker; a bit beyond it is a <see cref="MediaException"/>.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _buffer;
    private int _count;
    private bool _ended;

    /// <summary>Bytes taken so far, those still in the buffer included; none of them belongs to a marker.</summary>
    public int Position { get; private set; }

    /// <summary>The next <paramref name="count"/> bits (at most 16); zeros stand in for those beyond the segment's end.</summary>
    public int Peek(int count)
    {
        if (_count < count)
            Fill();
        var bits = _count >= count ? _buffer >> _count - count : _buffer << count - _count;
        return (int)bits & (1 << count) - 1;
    }

    public void Skip(int count)
    {
        if (count > _count)
            throw new MediaException(
                "JPEG: the compressed data end before the image does. The file is truncated or corrupt: copy or export it again.");
        _count -= count;
    }

    public int Take(int count)
    {
        var bits = Peek(count);
        Skip(count);
        return bits;
    }

    /// <summary>A signed value of <paramref name="size"/> bits as JPEG codes it: a leading 0 makes it negative (F.2.2.1, EXTEND).</summary>
    public int TakeSigned(int size)
    {
        if (size == 0)
            return 0;
        var value = Take(size);
        return value < 1 << size - 1 ? value - (1 << size) + 1 : value;
    }

    /// <summary>Passes the restart marker that must stand here; <paramref name="number"/> is its count from 0.</summary>
    public void Restart(int number)
    {
        Fill();
        var marker = (byte)(0xD0 + number % 8);
        // Only the bits that pad the last byte may be left.
        while (_ended && Position + 1 < _data.Length && _data[Position + 1] == 0xFF)
            Position++;
        if (!_ended || _count >= 8 || Position + 1 >= _data.Length || _data[Position + 1] != marker)
            throw new MediaException(
                $"JPEG: restart marker {number % 8} is not where it should be. The file is corrupt: copy or export it again.");
        Position += 2;
        _ended = false;
        _count = 0;
    }

    private void Fill()
    {
        while (_count <= 56 && !_ended)
        {
            if (Position >= _data.Length)
            {
                _ended = true;
                return;
            }

            var value = _data[Position];
            if (value == 0xFF)
            {
                // FF 00 is a byte of data, FF with anything else the marker that ends the segment.
                if (Position + 1 >= _data.Length || _data[Position + 1] != 0)
                {
                    _ended = true;
                    return;
                }

                Position++;
            }

            Position++;
            _buffer = _buffer << 8 | value;
            _count += 8;
        }
    }
}
