using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Largest of each window, sixteen channels at a time.</summary>
internal sealed unsafe class MaxPoolRows : RowStage
{
    private readonly RowWindow _window;
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
        _window = new RowWindow(source, shape, node.PoolHeight, node.StrideHeight, 0, 0, shape.Width, flip, scratch);
    }

    public override void Row(Frame frame, int row, byte* destination)
    {
        _window.MoveTo(frame, row);
        Largest(_window.Row(frame, row, 0), destination, first: true);
        for (var r = 1; r < _height; r++)
            Largest(_window.Row(frame, row, r), destination, first: false);
    }

    /// <summary>The larger of a row's values and, but for the first row, what is there.</summary>
    private void Largest(byte* values, byte* destination, bool first)
    {
        for (var column = 0; column < _columns; column++, values += _step, destination += _channels)
            for (var channel = 0; channel < _channels; channel += Vector128<byte>.Count)
            {
                var largest = Vector128.Load(first ? values + channel : destination + channel);
                for (var s = 0; s < _width; s++)
                    largest = _signed
                        ? Vector128.Max(largest.AsSByte(), Vector128.Load(values + channel + s * _channels).AsSByte()).AsByte()
                        : Vector128.Max(largest, Vector128.Load(values + channel + s * _channels));
                largest.Store(destination + channel);
            }
    }
}
