namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>The input rows under a window, with their padding, in a ring of as many rows as the window is high. Loops behind it know no border.</summary>
internal sealed unsafe class RowWindow
{
    private readonly RowStage _source;
    private readonly Shape _shape;
    private readonly int _height;
    private readonly int _stride;
    private readonly int _top;
    private readonly int _left;
    private readonly int _right;
    private readonly int _rowStride;
    private readonly byte _zero;
    private readonly int _offset;

    /// <param name="shape">Of the source.</param>
    /// <param name="top">Rows of zeros above it.</param>
    /// <param name="left">Columns of zeros before it.</param>
    /// <param name="width">Columns under the window, padding included.</param>
    /// <param name="flip">Whether the source's bytes have their top bit turned.</param>
    public RowWindow(RowStage source, Shape shape, int height, int stride, int top, int left, int width, bool flip, ScratchLayout scratch)
    {
        (_source, _shape, _height, _stride, _top) = (source, shape, height, stride, top);
        _left = left * shape.Channels;
        _right = Math.Max(0, width - left - shape.Width) * shape.Channels;
        RowBytes = _left + shape.Width * shape.Channels + _right;
        _zero = (byte)(flip ? 0x80 : 0);
        _rowStride = (RowBytes + RowStage.Slack + 63) / 64 * 64;
        _offset = scratch.Reserve((long)height * _rowStride);
    }

    /// <summary>Of one row, padding included.</summary>
    public int RowBytes { get; }

    /// <summary>Brings in the rows that output row <paramref name="y"/> needs and the one before did not, and those between, as a source wants all its rows drawn.</summary>
    public void MoveTo(Frame frame, int y)
    {
        var first = y == 0 ? 0 : (y - 1) * _stride + _height;
        for (var row = first; row < y * _stride + _height; row++)
            Fill(frame, row - _top, frame.Scratch + _offset + row % _height * _rowStride);
    }

    /// <summary>Where the window's row of that index begins, for output row <paramref name="y"/>.</summary>
    public byte* Row(Frame frame, int y, int index) => frame.Scratch + _offset + (y * _stride + index) % _height * _rowStride;

    private void Fill(Frame frame, int row, byte* destination)
    {
        if (row < 0 || row >= _shape.Height)
        {
            new Span<byte>(destination, RowBytes).Fill(_zero);
            return;
        }

        _source.Row(frame, row, destination + _left);
        if (_left > 0)
            new Span<byte>(destination, _left).Fill(_zero);
        if (_right > 0)
            new Span<byte>(destination + RowBytes - _right, _right).Fill(_zero);
    }
}
