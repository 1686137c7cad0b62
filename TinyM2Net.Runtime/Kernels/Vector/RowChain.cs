namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>A chain's end: draws row after row through its steps into a tensor.</summary>
internal sealed unsafe class RowChain(RowStage last, int tensor, Shape shape, ScratchLayout scratch) : Kernel
{
    private readonly int _rowBytes = shape.Width * shape.Channels;
    private readonly int _lastRow = scratch.Reserve(shape.Width * shape.Channels + RowStage.Slack);

    public override int ScratchBytes => scratch.Bytes;

    public override void Run(Frame frame)
    {
        var output = frame.Tensor(tensor);
        for (var row = 0; row < shape.Height - 1; row++, output += _rowBytes)
            last.Row(frame, row, output);
        // Behind the last row, another tensor may begin.
        last.Row(frame, shape.Height - 1, frame.Scratch + _lastRow);
        Buffer.MemoryCopy(frame.Scratch + _lastRow, output, _rowBytes, _rowBytes);
    }
}
