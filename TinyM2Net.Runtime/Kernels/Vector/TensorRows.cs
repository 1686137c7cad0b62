using System.Runtime.Intrinsics;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>A chain's beginning: rows of a tensor that is there as a whole.</summary>
internal sealed unsafe class TensorRows(int tensor, Shape shape, Demand demand, bool flip)
{
    private readonly int _rowBytes = shape.Width * shape.Channels;
    private readonly int _demanded = demand.Width * shape.Channels;

    public void Rows(Frame frame, int first, int count, byte* destination, nint rowBytes)
    {
        var source = frame.Tensor(tensor) + first * _rowBytes;
        if (rowBytes == _rowBytes)
            Copy(source, destination, count * _rowBytes, flip);
        else
            for (var row = 0; row < count; row++)
                Copy(source + row * _rowBytes, destination + row * rowBytes, _demanded, flip);
    }

    /// <summary>Copies whole vectors: up to <see cref="ScratchLayout.Slack"/> bytes more than asked for.</summary>
    public static void Copy(byte* source, byte* destination, int count, bool flip)
    {
        var top = Vector128.Create((byte)(flip ? 0x80 : 0));
        for (var i = 0; i < count; i += Vector128<byte>.Count)
            (Vector128.Load(source + i) ^ top).Store(destination + i);
    }
}
