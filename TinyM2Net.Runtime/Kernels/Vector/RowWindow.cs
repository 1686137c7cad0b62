using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>
/// The input rows under a kernel, widened to 16 bits with their padding, in a ring of as many rows as the kernel is high. Each row is
/// widened once, and the loops behind it know no border and no sign.
/// </summary>
internal sealed unsafe class RowWindow(IntegerTensor input, Shape output, int kernelHeight, int kernelWidth, int stride, Padding padding)
{
    // A vector may be read from the last channel on.
    private const int Slack = 64;

    private readonly Shape _shape = input.Shape;
    private readonly int _top = Window.PadBefore(input.Shape.Height, kernelHeight, stride, padding);
    private readonly int _left = Window.PadBefore(input.Shape.Width, kernelWidth, stride, padding) * input.Shape.Channels;
    private readonly int _rowShorts = (Math.Max(Window.PadBefore(input.Shape.Width, kernelWidth, stride, padding) + input.Shape.Width,
        (output.Width - 1) * stride + kernelWidth) * input.Shape.Channels + Slack + 31) / 32 * 32;

    public int Bytes => kernelHeight * _rowShorts * sizeof(short);

    /// <summary>Brings in the rows that output row <paramref name="y"/> needs and the one before did not. Rows must be asked for in order.</summary>
    public void MoveTo(int y, byte* tensor, short* ring)
    {
        var first = y == 0 ? 0 : Math.Max((y - 1) * stride + kernelHeight, y * stride);
        for (var row = first; row < y * stride + kernelHeight; row++)
            Fill(row - _top, tensor, ring + row % kernelHeight * _rowShorts);
    }

    /// <summary>Where kernel row <paramref name="kernelRow"/> of output row <paramref name="y"/> begins.</summary>
    public short* Row(int y, int kernelRow, short* ring) => ring + (y * stride + kernelRow) % kernelHeight * _rowShorts;

    private void Fill(int row, byte* tensor, short* destination)
    {
        if (row < 0 || row >= _shape.Height)
        {
            new Span<short>(destination, _rowShorts).Clear();
            return;
        }

        var count = _shape.Width * _shape.Channels;
        new Span<short>(destination, _left).Clear();
        if (input.Signed)
            WidenSigned((sbyte*)tensor + row * count, destination + _left, count);
        else
            WidenUnsigned(tensor + row * count, destination + _left, count);
        new Span<short>(destination + _left + count, _rowShorts - _left - count).Clear();
    }

    private static void WidenUnsigned(byte* source, short* destination, int count)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i + 32 <= count; i += 32)
            {
                var (low, high) = Vector256.Widen(Vector256.Load(source + i));
                low.AsInt16().Store(destination + i);
                high.AsInt16().Store(destination + i + 16);
            }

        for (; i + 16 <= count; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(source + i));
            low.AsInt16().Store(destination + i);
            high.AsInt16().Store(destination + i + 8);
        }

        for (; i < count; i++)
            destination[i] = source[i];
    }

    private static void WidenSigned(sbyte* source, short* destination, int count)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i + 32 <= count; i += 32)
            {
                var (low, high) = Vector256.Widen(Vector256.Load(source + i));
                low.Store(destination + i);
                high.Store(destination + i + 16);
            }

        for (; i + 16 <= count; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(source + i));
            low.Store(destination + i);
            high.Store(destination + i + 8);
        }

        for (; i < count; i++)
            destination[i] = source[i];
    }
}
