using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Largest of each window, sixteen channels at a time.</summary>
internal sealed unsafe class MaxPoolRows
{
    private readonly RowWindow _window;
    private readonly int _height;
    private readonly int _width;
    private readonly int _columns;
    private readonly int _step;
    private readonly int _stride;
    private readonly int _channels;
    private readonly bool _signed;

    /// <param name="columnsPooled">Whether the source has pooled the columns already.</param>
    public MaxPoolRows(MaxPoolNode node, Link link, bool columnsPooled)
    {
        var input = link.Graph.Tensors[node.Input];
        var output = link.Graph.Tensors[node.Output].Shape with { Width = link.Output.Width };
        _signed = input.Signed != link.FlipInput;
        _height = node.PoolHeight;
        _width = columnsPooled ? 1 : node.PoolWidth;
        // Rows of pooled columns are one line.
        _columns = columnsPooled ? 1 : output.Width;
        _channels = columnsPooled ? output.Width * output.Channels : output.Channels;
        _step = columnsPooled ? 0 : node.StrideWidth * output.Channels;
        _stride = node.StrideHeight;
        _window = new RowWindow(link, input.Shape, node.PoolHeight, node.StrideHeight, 0, 0, link.Input.Width);
    }

    public void Rows(Frame frame, int first, int count, byte* destination, nint rowBytes)
    {
        var rows = _window.MoveTo(frame, first, count);
        for (; count > 0; count--, rows += _stride * _window.RowBytes, destination += rowBytes)
            Row(rows, destination);
    }

    private void Row(byte* rows, byte* destination)
    {
        for (var column = 0; column < _columns; column++, rows += _step, destination += _channels)
            for (var channel = 0; channel < _channels; channel += Vector128<byte>.Count)
                (_signed ? LargestSigned(rows + channel) : Largest(rows + channel)).Store(destination + channel);
    }

    private Vector128<byte> Largest(byte* row)
    {
        var largest = Vector128<byte>.Zero;
        for (var r = 0; r < _height; r++, row += _window.RowBytes)
            for (var s = 0; s < _width; s++)
                largest = Vector128.Max(largest, Vector128.Load(row + s * _channels));
        return largest;
    }

    private Vector128<byte> LargestSigned(byte* row)
    {
        var largest = Vector128.Create(sbyte.MinValue);
        for (var r = 0; r < _height; r++, row += _window.RowBytes)
            for (var s = 0; s < _width; s++)
                largest = Vector128.Max(largest, Vector128.Load(row + s * _channels).AsSByte());
        return largest.AsByte();
    }
}
