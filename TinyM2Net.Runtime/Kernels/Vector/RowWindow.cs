using TinyM2Net.Runtime.Execution;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>The input rows under a window, with their padding, one behind the other: as many as some rows of output need. Loops behind it know no border.</summary>
internal sealed unsafe class RowWindow
{
    private readonly RowSource _source;
    private readonly int _sourceHeight;
    private readonly int _sourceBytes;
    private readonly int _height;
    private readonly int _stride;
    private readonly int _top;
    private readonly int _atOnce;
    private readonly int _left;
    private readonly byte _zero;
    private readonly int _rows;
    private readonly int _first;

    /// <param name="input">The whole source's shape.</param>
    /// <param name="top">Rows of zeros above it.</param>
    /// <param name="left">Columns of zeros before it.</param>
    /// <param name="width">Columns under the window, padding included.</param>
    public RowWindow(Link link, Shape input, int height, int stride, int top, int left, int width)
    {
        (_source, _sourceHeight, _height, _stride, _top) = (link.Source, input.Height, height, stride, top);
        _sourceBytes = link.Input.Width * input.Channels;
        _left = left * input.Channels;
        _atOnce = link.Input.Rows;
        RowBytes = Math.Max(left + link.Input.Width, width) * input.Channels;
        _zero = (byte)(link.FlipInput ? 0x80 : 0);
        _rows = link.Scratch.ReserveRows(((link.Output.Rows - 1L) * stride + Math.Max(height, stride)) * RowBytes + ScratchLayout.Slack);
        _first = link.Scratch.Reserve(sizeof(int));
    }

    /// <summary>Of one row, padding included.</summary>
    public int RowBytes { get; }

    /// <summary>Brings in the rows that some output rows need and those before did not, and those between, as a source wants all its rows drawn.</summary>
    /// <returns>The first row under the window of output row <paramref name="y"/>.</returns>
    public byte* MoveTo(Frame frame, int y, int count)
    {
        var rows = frame.Scratch + _rows;
        var first = (int*)(frame.Scratch + _first);
        var (from, to) = (y * _stride, (y + count - 1) * _stride + _height);
        var end = y == 0 ? 0 : (y - 1) * _stride + _height;
        var kept = Math.Min(from, end);
        if (y > 0 && kept > *first)
            Buffer.MemoryCopy(rows + (kept - *first) * RowBytes, rows, (end - kept) * RowBytes, (end - kept) * RowBytes);
        *first = kept;
        Fill(frame, end - _top, to - _top, rows + (end - kept) * RowBytes);
        return rows + (from - kept) * RowBytes;
    }

    private void Fill(Frame frame, int row, int end, byte* destination)
    {
        var above = Math.Min(0, end) - row;
        if (above > 0)
        {
            AlignedMemory.Fill(destination, _zero, above * RowBytes);
            destination += above * RowBytes;
            row += above;
        }

        var inside = Math.Min(_sourceHeight, end) - row;
        if (inside > 0)
        {
            for (var done = 0; done < inside; done += _atOnce)
                _source(frame, row + done, Math.Min(_atOnce, inside - done), destination + done * RowBytes + _left, RowBytes);
            FillColumns(destination, inside);
            destination += inside * RowBytes;
            row += inside;
        }

        if (row < end)
            AlignedMemory.Fill(destination, _zero, (end - row) * RowBytes);
    }

    private void FillColumns(byte* destination, int rows)
    {
        var right = RowBytes - _left - _sourceBytes;
        for (; rows > 0 && _left + right > 0; rows--, destination += RowBytes)
        {
            AlignedMemory.Fill(destination, _zero, _left);
            AlignedMemory.Fill(destination + _left + _sourceBytes, _zero, right);
        }
    }
}
