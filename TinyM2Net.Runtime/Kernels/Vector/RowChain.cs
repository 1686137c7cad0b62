namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>A chain's end: draws rows through its steps into a tensor.</summary>
internal sealed unsafe class RowChain(RowSource last, int tensor, Shape shape, int rowsAtOnce, ScratchLayout scratch) : Kernel
{
    private readonly int _rowBytes = shape.Width * shape.Channels;
    private readonly int _lastRow = scratch.ReserveRows(shape.Width * shape.Channels + ScratchLayout.Slack);

    public override int ScratchBytes => scratch.Bytes;

    public override int RowBytes => scratch.RowBytes;

    public override void Run(Frame frame)
    {
        var output = frame.Tensor(tensor);
        for (var row = 0; row < shape.Height - 1; row += rowsAtOnce)
            last(frame, row, Math.Min(rowsAtOnce, shape.Height - 1 - row), output + row * _rowBytes, _rowBytes);
        // Behind the last row, another tensor may begin.
        last(frame, shape.Height - 1, 1, frame.Scratch + _lastRow, _rowBytes);
        Buffer.MemoryCopy(frame.Scratch + _lastRow, output + (shape.Height - 1) * _rowBytes, _rowBytes, _rowBytes);
    }
}
