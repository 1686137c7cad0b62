using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>
/// Depthwise convolution. A row's columns and channels lie side by side, so a row is one line of values, of which 32 neighbours are summed at
/// a time. The kernel's rows, four at a time, are interleaved into planes, where a value's four taps are together; a kernel of fewer reads
/// some row again, with weights of zero.
/// </summary>
internal sealed unsafe class DepthwiseRows<TIsa, TSums, TTaps, TBytes>
    where TIsa : struct, IIsa<TSums, TTaps, TBytes>
    where TSums : unmanaged
    where TTaps : unmanaged
    where TBytes : unmanaged
{
    private const int Neighbours = 2 * BlockLayout.Lanes;
    private const int TapBytes = 2 * WeightBlocks<TIsa, TSums, TTaps, TBytes>.GroupBytes;

    private readonly RowWindow _window;
    private readonly int _kernelHeight;
    private readonly int _kernelWidth;
    private readonly int _rowGroups;
    private readonly int _channels;
    private readonly int _lanes;
    private readonly int _stride;
    private readonly int _width;
    private readonly int _columns;
    private readonly int _units;
    private readonly int _period;
    private readonly int _planeBytes;
    private readonly int _planes;
    private readonly int _sums;
    private readonly bool _inPairs;
    private readonly int _weightBytes;
    private readonly AlignedMemory _weights;
    private readonly OutputBlocks _output;

    public DepthwiseRows(DepthwiseNode node, Link link)
    {
        var (input, output) = (link.Graph.Tensors[node.Input], link.Graph.Tensors[node.Output]);
        (_kernelHeight, _kernelWidth, _stride, _width, _channels) = (node.KernelHeight, node.KernelWidth, node.Stride, link.Output.Width, output.Shape.Channels);
        _rowGroups = (_kernelHeight + 3) / 4;
        _window = link.Window(input.Shape, node.KernelHeight, node.KernelWidth, node.Stride, node.Padding);
        // A column takes whole blocks, so that the planes of the next one are the same, further on.
        _lanes = (_channels + BlockLayout.Lanes - 1) / BlockLayout.Lanes * BlockLayout.Lanes;
        _columns = (_width - 1) * _stride + _kernelWidth;
        // Columns that the stride leaves out are computed too, and dropped.
        _units = (((_width - 1) * _stride + 1) * _lanes + Neighbours - 1) / Neighbours;
        _period = _lanes % Neighbours == 0 ? _lanes / Neighbours : _lanes / BlockLayout.Lanes;
        // The last of a column may be half of what is interleaved at once.
        _planeBytes = _columns * _lanes / Neighbours * Neighbours + 2 * Neighbours;
        _planes = link.Scratch.Reserve(4L * _rowGroups * _planeBytes);
        _sums = _stride == 1 && _lanes == _channels ? -1 : link.Scratch.Reserve((long)_units * Neighbours);

        // Nine weights a channel are not worth packing; but those of 4 bits are shifted up as others are.
        var shift = WeightBlocks<TIsa, TSums, TTaps, TBytes>.HasRoom(node, link.Graph) ? default(Weights4).Shift : 0;
        var weights = node.Weights.Values;
        var taps = _rowGroups * _kernelWidth;
        _inPairs = _kernelHeight <= 3 && _stride == 1;
        _weightBytes = _period * taps * TapBytes;
        _weights = new AlignedMemory((_inPairs ? 2 : 1) * _weightBytes);
        for (var unit = 0; unit < _period; unit++)
            for (var half = 0; half < 2; half++)
                for (var lane = 0; lane < BlockLayout.Lanes; lane++)
                    for (var (tap, channel) = (0, Channel(2 * unit + half, lane)); tap < _kernelHeight * _kernelWidth && channel < _channels; tap++)
                    {
                        var (r, s) = (tap / _kernelWidth, tap % _kernelWidth);
                        var group = _weights.Pointer + ((unit * taps + r / 4 * _kernelWidth + s) * 2 + half) * (TapBytes / 2);
                        var weight = (byte)(weights[tap * _channels + channel] << shift);
                        group[default(TIsa).Place(lane, r % 4)] = weight;
                        if (_inPairs)
                            group[_weightBytes + default(TIsa).Place(lane, r + 1)] = weight;
                    }

        var bias = WeightBlocks<TIsa, TSums, TTaps, TBytes>.Bias(node, link.FlipInput, shift);
        _output = new OutputBlocks(output, link.FlipOutput, node.Requantization, bias, shift, 2 * _period, Channel);
    }

    public void Rows(Frame frame, int first, int count, byte* destination, nint rowBytes)
    {
        var rows = _window.MoveTo(frame, first, count);
        var planes = frame.Scratch + _planes;
        while (count > 0)
        {
            // Of four rows, three make one row of output, and the last three the next one.
            var made = _inPairs && count > 1 ? 2 : 1;
            Interleave(rows, _kernelHeight + made - 2, planes);
            for (var row = 0; row < made; row++, destination += rowBytes)
                Row(frame, planes, _weights.Pointer + row * _weightBytes, destination);
            rows += made * _stride * _window.RowBytes;
            count -= made;
        }
    }

    private void Row(Frame frame, byte* planes, byte* weights, byte* destination)
    {
        if (_sums < 0)
        {
            Sum(planes, weights, destination);
            return;
        }

        var sums = frame.Scratch + _sums;
        Sum(planes, weights, sums);
        for (var x = 0; x < _width; x++)
            TensorRows.Copy(sums + x * _stride * _lanes, destination + x * _channels, _channels, false);
    }

    private int Channel(int block, int lane) => (block / 2 * Neighbours + default(TIsa).Neighbour(block % 2, lane)) % _lanes;

    private void Interleave(byte* rows, int last, byte* planes)
    {
        for (var group = 0; group < _rowGroups; group++)
        {
            var row0 = rows + 4 * group * _window.RowBytes;
            var row1 = rows + Math.Min(4 * group + 1, last) * _window.RowBytes;
            var row2 = rows + Math.Min(4 * group + 2, last) * _window.RowBytes;
            var row3 = rows + Math.Min(4 * group + 3, last) * _window.RowBytes;
            // Where a column is whole blocks as it is, the row is one line.
            if (_lanes == _channels)
                InterleaveLine(row0, row1, row2, row3, planes, _columns * _channels);
            else
                for (var (column, at) = (0, 0); column < _columns; column++, at += _channels)
                    InterleaveLine(row0 + at, row1 + at, row2 + at, row3 + at, planes + column * _lanes, _lanes);
            planes += 4 * _planeBytes;
        }
    }

    private void InterleaveLine(byte* row0, byte* row1, byte* row2, byte* row3, byte* planes, int length)
    {
        TIsa isa = default;
        nint planeBytes = _planeBytes;
        for (nint i = 0; i < length; i += Neighbours)
            isa.Interleave(row0 + i, row1 + i, row2 + i, row3 + i, planes + i, planeBytes);
    }

    private void Sum(byte* planes, byte* weights, byte* destination)
    {
        if (_rowGroups == 1 && _kernelWidth == 3 && _output.IsFast && default(TIsa).IsWide)
            SumThreeColumns(planes, weights, destination);
        else if (_rowGroups == 1 && _kernelWidth == 3 && _output.IsFast)
            SumThreeColumnsByHalves(planes, weights, destination);
        else
            SumAny(planes, weights, destination);
    }

    private void SumThreeColumns(byte* planes, byte* allWeights, byte* destination)
    {
        TIsa isa = default;
        nint planeBytes = _planeBytes;
        nint second = _lanes;
        var third = 2 * second;
        nint step = _period * Neighbours;
        var range = _output.Range;
        // One phase after the other, so that its weights are loaded once.
        for (var phase = 0; phase < _period; phase++)
        {
            var weights = allWeights + phase * 3 * TapBytes;
            var (w0, w1, w2) = (isa.Load(weights), isa.Load(weights + TapBytes), isa.Load(weights + 2 * TapBytes));
            weights += TapBytes / 2;
            var (w3, w4, w5) = (isa.Load(weights), isa.Load(weights + TapBytes), isa.Load(weights + 2 * TapBytes));
            var bias = _output.Bias + 2 * phase * BlockLayout.Lanes;
            var multipliers = _output.Multipliers + 2 * phase * BlockLayout.MultiplierInts;
            var taps = planes + phase * Neighbours;
            var to = destination + phase * Neighbours;
            for (var left = (_units - phase + _period - 1) / _period; left > 0; left--)
            {
                var low = isa.MultiplyAdd(isa.Load(bias), isa.LoadInterleaved(taps, planeBytes, 0), w0);
                low = isa.MultiplyAdd(low, isa.LoadInterleaved(taps + second, planeBytes, 0), w1);
                low = isa.MultiplyAdd(low, isa.LoadInterleaved(taps + third, planeBytes, 0), w2);
                var high = isa.MultiplyAdd(isa.Load(bias + BlockLayout.Lanes), isa.LoadInterleaved(taps, planeBytes, 1), w3);
                high = isa.MultiplyAdd(high, isa.LoadInterleaved(taps + second, planeBytes, 1), w4);
                high = isa.MultiplyAdd(high, isa.LoadInterleaved(taps + third, planeBytes, 1), w5);
                isa.RequantizeNeighbours(low, high, multipliers, range, to);
                taps += step;
                to += step;
            }
        }
    }

    private void SumThreeColumnsByHalves(byte* planes, byte* allWeights, byte* destination)
    {
        TIsa isa = default;
        nint planeBytes = _planeBytes;
        nint second = _lanes;
        var third = 2 * second;
        nint step = _period * Neighbours;
        var range = _output.Range;
        for (var half = 0; half < 2 * _period; half++)
        {
            var weights = allWeights + half / 2 * 3 * TapBytes + half % 2 * (TapBytes / 2);
            var (w0, w1, w2) = (isa.Load(weights), isa.Load(weights + TapBytes), isa.Load(weights + 2 * TapBytes));
            var bias = _output.Bias + half * BlockLayout.Lanes;
            var multipliers = _output.Multipliers + half * BlockLayout.MultiplierInts;
            var taps = planes + half * BlockLayout.Lanes;
            var to = destination + half * BlockLayout.Lanes;
            for (var left = (_units - half / 2 + _period - 1) / _period; left > 0; left--)
            {
                var sums = isa.MultiplyAdd(isa.Load(bias), isa.LoadInterleaved(taps, planeBytes, 0), w0);
                sums = isa.MultiplyAdd(sums, isa.LoadInterleaved(taps + second, planeBytes, 0), w1);
                sums = isa.MultiplyAdd(sums, isa.LoadInterleaved(taps + third, planeBytes, 0), w2);
                isa.Requantize(sums, multipliers, range, to);
                taps += step;
                to += step;
            }
        }
    }

    private void SumAny(byte* planes, byte* allWeights, byte* destination)
    {
        TIsa isa = default;
        var lanes = stackalloc int[Neighbours];
        nint planeBytes = _planeBytes;
        for (var (unit, phase) = (0, 0); unit < _units; unit++, planes += Neighbours, destination += Neighbours)
        {
            var weights = allWeights + phase * _rowGroups * _kernelWidth * TapBytes;
            var first = isa.Load(_output.Bias + 2 * phase * BlockLayout.Lanes);
            var second = isa.Load(_output.Bias + (2 * phase + 1) * BlockLayout.Lanes);
            for (var group = 0; group < _rowGroups; group++)
            {
                var taps = planes + group * 4 * planeBytes;
                for (var column = 0; column < _kernelWidth; column++, taps += _lanes, weights += TapBytes)
                {
                    first = isa.MultiplyAdd(first, isa.LoadInterleaved(taps, planeBytes, 0), isa.Load(weights));
                    second = isa.MultiplyAdd(second, isa.LoadInterleaved(taps, planeBytes, 1), isa.Load(weights + TapBytes / 2));
                }
            }

            if (_output.IsFast)
            {
                isa.RequantizeNeighbours(first, second, _output.Multipliers + 2 * phase * BlockLayout.MultiplierInts, _output.Range, destination);
            }
            else
            {
                isa.Store(first, lanes);
                isa.Store(second, lanes + BlockLayout.Lanes);
                FinishLanes(lanes, 2 * phase, destination);
            }

            phase = phase + 1 == _period ? 0 : phase + 1;
        }
    }

    private void FinishLanes(int* lanes, int block, byte* destination)
    {
        TIsa isa = default;
        for (var half = 0; half < 2; half++)
            for (var lane = 0; lane < BlockLayout.Lanes; lane++)
                destination[isa.Neighbour(half, lane)] =
                    (byte)(_output.Requantize(lanes[half * BlockLayout.Lanes + lane], block + half, lane) ^ (_output.Flip ? 0x80 : 0));
    }
}
