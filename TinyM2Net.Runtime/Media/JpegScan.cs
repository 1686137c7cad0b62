namespace TinyM2Net.Runtime.Media;

/// <summary>One scan: the components it brings, with their Huffman tables, and which bits of which coefficients.</summary>
internal sealed class JpegScan
{
    private readonly JpegFrame _frame;
    private readonly List<ScanComponent> _components = [];
    private readonly int _restartInterval;
    private readonly int _first;
    private readonly int _last;
    private readonly int _high;
    private readonly int _low;

    // Blocks left of a run whose last band is all zeros.
    private int _endOfBandRun;

    public JpegScan(ReadOnlySpan<byte> segment, JpegFrame frame, JpegTables tables)
    {
        _frame = frame;
        _restartInterval = tables.RestartInterval;
        var reader = new MediaReader(segment, "JPEG scan header");
        var count = reader.Byte("the count of components");
        var selectors = reader.Take(2 * count, "the components");
        _first = reader.Byte("the band's first coefficient");
        _last = reader.Byte("the band's last coefficient");
        var approximation = reader.Byte("the approximation");
        (_high, _low) = (approximation >> 4, approximation & 15);
        if (!frame.Progressive)
            (_first, _last, _high, _low) = (0, 63, 0, 0); // what a sequential scan must say; encoders are careless with it
        else if (!IsProgressiveBand(count))
            throw new MediaException(
                $"JPEG: a scan of {count} components brings coefficients {_first}..{_last}, bits {_high}..{_low}. There is no such scan: export the file again.");

        for (var i = 0; i < count; i++)
            Add(selectors[2 * i], selectors[2 * i + 1], tables);
        if (_components.Count == 0 || (count > 1 && _components.Sum(c => c.Component.Horizontal * c.Component.Vertical) > 10))
            throw new MediaException(
                $"JPEG: a scan has {count} components of more than 10 blocks a unit, or none. The file is corrupt: export it again.");
    }

    /// <summary>Decodes the data behind the scan's header.</summary>
    /// <returns>How many bytes were used.</returns>
    public int Decode(ReadOnlySpan<byte> data)
    {
        var bits = new JpegBits(data);
        var alone = _components.Count == 1;
        var columns = alone ? _components[0].Component.Columns : _frame.UnitColumns;
        var units = columns * (alone ? _components[0].Component.Rows : _frame.UnitRows);
        for (int unit = 0, row = 0, column = 0; unit < units; unit++, column++)
        {
            if (column == columns)
                (row, column) = (row + 1, 0);
            if (_restartInterval > 0 && unit > 0 && unit % _restartInterval == 0)
            {
                bits.Restart(unit / _restartInterval - 1);
                _endOfBandRun = 0;
                foreach (var component in _components)
                    component.Prediction = 0;
            }

            if (alone)
                DecodeBlock(ref bits, _components[0], row, column);
            else
                DecodeUnit(ref bits, row, column);
        }

        return bits.Position;
    }

    // DC by itself, of any components; or a band of AC of one; whole, or one bit more.
    private bool IsProgressiveBand(int count) =>
        (_first == 0 ? _last == 0 : count == 1 && _first <= _last && _last <= 63) && _low <= 13 && (_high == 0 || _high == _low + 1);

    private void Add(byte id, byte tableIndices, JpegTables tables)
    {
        var component = Array.Find(_frame.Components, c => c.Id == id);
        if (component is null || _components.Exists(c => c.Component == component) || (!_frame.Progressive && component.HasData))
            throw new MediaException(
                $"JPEG: a scan brings component {id}, which the frame lacks or which came before. Export the file again.");
        component.Latch(tables.Quantization);
        component.HasData |= _first == 0;
        // Refinements of DC are plain bits.
        var dc = _first == 0 && _high == 0 ? tables.Huffman(0, tableIndices >> 4) : null;
        var ac = _last > 0 ? tables.Huffman(1, tableIndices & 15) : null;
        _components.Add(new ScanComponent(component, dc, ac));
    }

    private void DecodeUnit(ref JpegBits bits, int row, int column)
    {
        foreach (var part in _components)
        {
            var (horizontal, vertical) = (part.Component.Horizontal, part.Component.Vertical);
            for (var y = 0; y < vertical; y++)
                for (var x = 0; x < horizontal; x++)
                    DecodeBlock(ref bits, part, row * vertical + y, column * horizontal + x);
        }
    }

    private void DecodeBlock(ref JpegBits bits, ScanComponent part, int row, int column)
    {
        var block = part.Component.Block(row, column);
        if (_first == 0 && _high > 0)
            block[0] |= (short)(bits.Take(1) << _low);
        else if (part.Dc is not null)
            block[0] = (short)(part.NextDc(ref bits) << _low);

        if (part.Ac is null)
            return;
        if (!_frame.Progressive)
            JpegBand.Sequential(ref bits, part.Ac, block);
        else if (_high == 0)
            JpegBand.First(ref bits, part.Ac, block, _first, _last, _low, ref _endOfBandRun);
        else
            JpegBand.Refine(ref bits, part.Ac, block, _first, _last, _low, ref _endOfBandRun);
    }

    private sealed class ScanComponent(JpegComponent component, JpegHuffman? dc, JpegHuffman? ac)
    {
        public JpegComponent Component { get; } = component;

        public JpegHuffman? Dc { get; } = dc;

        public JpegHuffman? Ac { get; } = ac;

        public int Prediction { get; set; }

        public int NextDc(ref JpegBits bits)
        {
            var size = Dc!.Decode(ref bits);
            if (size > 15)
                throw new MediaException($"JPEG: a DC coefficient of {size} bits. The file is corrupt: copy or export it again.");
            return Prediction += bits.TakeSigned(size);
        }
    }
}
