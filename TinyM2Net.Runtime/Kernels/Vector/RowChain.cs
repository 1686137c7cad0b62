namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>A chain's end: draws rows through its steps into a tensor.</summary>
internal sealed unsafe class RowChain(RowStage last, int tensor, Shape shape, int rowsAtOnce, ScratchLayout scratch) : Kernel
{
    private readonly int _rowBytes = shape.Width * shape.Channels;
    private readonly int _lastRows = scratch.Reserve((long)rowsAtOnce * shape.Width * shape.Channels + RowStage.Slack);

    public override int ScratchBytes => scratch.Bytes;

    public override void Run(Frame frame)
    {
        var output = frame.Tensor(tensor);
        var row = 0;
        for (; row < shape.Height - rowsAtOnce; row += rowsAtOnce)
            last.Rows(frame, row, rowsAtOnce, output + row * _rowBytes, _rowBytes);
        // Behind the last row, another tensor may begin.
        last.Rows(frame, row, shape.Height - row, frame.Scratch + _lastRows, _rowBytes);
        new Span<byte>(frame.Scratch + _lastRows, (shape.Height - row) * _rowBytes).CopyTo(new Span<byte>(output + row * _rowBytes, (shape.Height - row) * _rowBytes));
    }
}
