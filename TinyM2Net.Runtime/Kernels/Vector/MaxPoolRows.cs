using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Largest of each window, sixteen channels at a time.</summary>
internal sealed unsafe class MaxPoolRows : RowStage
{
    private readonly RowWindow _window;
    private readonly int _rows;
    private readonly int _height;
    private readonly int _width;
    private readonly int _columns;
    private readonly int _step;
    private readonly int _channels;
    private readonly bool _signed;

    /// <param name="columnsPooled">Whether the source has pooled the columns already.</param>
    /// <param name="flip">Whether the bytes have their top bit turned.</param>
    public MaxPoolRows(MaxPoolNode node, IntegerGraph graph, RowStage source, bool columnsPooled, bool flip, ScratchLayout scratch)
    {
        var (input, output) = (graph.Tensors[node.Input], graph.Tensors[node.Output].Shape);
        var shape = columnsPooled ? output with { Height = input.Shape.Height } : input.Shape;
        _signed = input.Signed != flip;
        _height = node.PoolHeight;
        _width = columnsPooled ? 1 : node.PoolWidth;
        // Rows of pooled columns are one line.
        _columns = columnsPooled ? 1 : output.Width;
        _channels = columnsPooled ? output.Width * output.Channels : output.Channels;
        _step = columnsPooled ? 0 : node.StrideWidth * output.Channels;
        _rows = scratch.Reserve(_height * sizeof(byte*));
        _window = new RowWindow(source, shape, node.PoolHeight, node.StrideHeight, 0, 0, shape.Width, flip, scratch);
    }

    public override void Row(Frame frame, int row, byte* destination)
    {
        _window.MoveTo(frame, row);
        var rows = (byte**)(frame.Scratch + _rows);
        for (var r = 0; r < _height; r++)
            rows[r] = _window.Row(frame, row, r);
        for (var (column, at) = (0, 0); column < _columns; column++, at += _step, destination += _channels)
            for (var channel = 0; channel < _channels; channel += Vector128<byte>.Count)
                (_signed ? LargestSigned(rows, at + channel) : Largest(rows, at + channel)).Store(destination + channel);
    }

    private Vector128<byte> Largest(byte** rows, int at)
    {
        var largest = Vector128<byte>.Zero;
        for (var r = 0; r < _height; r++)
            for (var s = 0; s < _width; s++)
                largest = Vector128.Max(largest, Vector128.Load(rows[r] + at + s * _channels));
        return largest;
    }

    private Vector128<byte> LargestSigned(byte** rows, int at)
    {
        var largest = Vector128.Create(sbyte.MinValue);
        for (var r = 0; r < _height; r++)
            for (var s = 0; s < _width; s++)
                largest = Vector128.Max(largest, Vector128.Load(rows[r] + at + s * _channels).AsSByte());
        return largest.AsByte();
    }
}
