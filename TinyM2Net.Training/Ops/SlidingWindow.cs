using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// Where a kernel's windows lie, and which rows depend on which. With its border of zeros in place, "same" is "valid", and the
/// gradient by the input is one more "valid" pass, over the output's gradient spread out by the stride, with the kernel turned around.
/// </summary>
internal sealed unsafe class SlidingWindow
{
    private readonly Shape input;
    private readonly Shape output;

    public SlidingWindow(Shape input, Shape output, int kernelHeight, int kernelWidth, int stride, Padding padding)
    {
        (this.input, this.output) = (input, output);
        (KernelHeight, KernelWidth, Stride) = (kernelHeight, kernelWidth, stride);
        PadTop = Window.PadBefore(input.Height, kernelHeight, stride, padding);
        PadLeft = Window.PadBefore(input.Width, kernelWidth, stride, padding);
        PaddedHeight = Math.Max(input.Height, (output.Height - 1) * stride + kernelHeight);
        PaddedWidth = Math.Max(input.Width, (output.Width - 1) * stride + kernelWidth);
        SpreadHeight = PaddedHeight + kernelHeight - 1;
        SpreadWidth = PaddedWidth + kernelWidth - 1;
    }

    public int KernelHeight { get; }

    public int KernelWidth { get; }

    public int Stride { get; }

    public int PadTop { get; }

    public int PadLeft { get; }

    public int PaddedHeight { get; }

    public int PaddedWidth { get; }

    /// <summary>The height of the spread gradient.</summary>
    public int SpreadHeight { get; }

    public int SpreadWidth { get; }

    public bool NeedsPadding => PaddedHeight != input.Height || PaddedWidth != input.Width;

    /// <summary>False for a 1x1 kernel of stride 1, whose gradient is already where it belongs.</summary>
    public bool NeedsSpreading => SpreadHeight != output.Height || SpreadWidth != output.Width || Stride != 1;

    /// <summary>The rows of the output whose windows lie within the first rows of the input.</summary>
    public int OutputRows(int inputRows) => inputRows >= input.Height
        ? output.Height
        : Math.Clamp((inputRows + PadTop - KernelHeight + Stride) / Stride, 0, output.Height);

    /// <summary>The rows of the input up to the last that the first rows of the output see.</summary>
    public int InputRows(int outputRows) =>
        outputRows == 0 ? 0 : Math.Clamp((outputRows - 1) * Stride - PadTop + KernelHeight, 0, input.Height);

    /// <summary>The rows of the input that no later row of the output sees.</summary>
    public int CompleteRows(int outputRows) =>
        outputRows == output.Height ? input.Height : Math.Clamp(outputRows * Stride - PadTop, 0, input.Height);

    /// <summary>The first row of the input that a row of the output sees.</summary>
    public int FirstInputRow(int outputRow) => Math.Clamp(outputRow * Stride - PadTop, 0, input.Height);

    /// <summary>The first row of the output that sees a row of the input.</summary>
    public int FirstOutputRow(int inputRow) => Math.Clamp((inputRow + PadTop - KernelHeight + Stride) / Stride, 0, output.Height);

    /// <summary>Room for one padded sample a worker; none where no padding is needed.</summary>
    public AlignedBuffer<T>[] PaddedScratch<T>(int channels, int workers)
        where T : unmanaged => Scratch<T>(NeedsPadding ? PaddedHeight * PaddedWidth * channels : 0, workers);

    /// <summary>Room for one spread gradient a worker; none where it needs no spreading.</summary>
    public AlignedBuffer<T>[] SpreadScratch<T>(int channels, int workers)
        where T : unmanaged => Scratch<T>(NeedsSpreading ? SpreadHeight * SpreadWidth * channels : 0, workers);

    /// <summary>Copies what some rows of the output see into the middle of <paramref name="padded"/>, whose border is zero and stays so.</summary>
    public void Pad<T>(T* source, T* padded, int channels, Rows outputRows)
        where T : unmanaged
    {
        var row = input.Width * channels;
        for (var y = FirstInputRow(outputRows.Start); y < InputRows(outputRows.End); y++)
            new Span<T>(source + (long)y * row, row).CopyTo(new Span<T>(padded + ((long)(y + PadTop) * PaddedWidth + PadLeft) * channels, row));
    }

    /// <summary>
    /// Spreads what some rows of the input are seen by, of the output's gradient, into <paramref name="spread"/>, whose other values
    /// are zero and stay so.
    /// </summary>
    public void Spread<T>(T* gradient, T* spread, int channels, Rows inputRows)
        where T : unmanaged
    {
        var first = FirstOutputRow(inputRows.Start);
        var end = Math.Min(output.Height, (inputRows.End - 1 + PadTop) / Stride + 1);
        for (var y = first; y < end; y++)
        {
            var from = gradient + (long)y * output.Width * channels;
            var to = spread + ((long)(y * Stride + KernelHeight - 1) * SpreadWidth + KernelWidth - 1) * channels;
            if (Stride == 1)
                new Span<T>(from, output.Width * channels).CopyTo(new Span<T>(to, output.Width * channels));
            else
                for (var x = 0; x < output.Width; x++)
                    new Span<T>(from + x * channels, channels).CopyTo(new Span<T>(to + (long)x * Stride * channels, channels));
        }
    }

    /// <summary>Offsets of each output's window in the padded input.</summary>
    public AlignedBuffer<int> PlaceOffsets(int channels) => Grid(output.Height, output.Width, Stride * PaddedWidth * channels, Stride * channels, 1);

    /// <summary>Offsets of each value of a window from its first.</summary>
    public AlignedBuffer<int> TapOffsets(int channels) => Grid(KernelHeight, KernelWidth, PaddedWidth * channels, channels, channels);

    /// <summary>Offsets of each input's window in the spread gradient.</summary>
    public AlignedBuffer<int> SpreadPlaceOffsets(int channels)
    {
        var offsets = Grid(input.Height, input.Width, SpreadWidth * channels, channels, 1);
        foreach (ref var offset in offsets.Span)
            offset += (PadTop * SpreadWidth + PadLeft) * channels;
        return offsets;
    }

    public AlignedBuffer<int> SpreadTapOffsets(int channels) => Grid(KernelHeight, KernelWidth, SpreadWidth * channels, channels, channels);

    private static AlignedBuffer<T>[] Scratch<T>(int length, int workers)
        where T : unmanaged => length == 0 ? [] : [.. Enumerable.Range(0, workers).Select(_ => new AlignedBuffer<T>(length))];

    private static AlignedBuffer<int> Grid(int height, int width, int rowStep, int columnStep, int depth)
    {
        var offsets = new AlignedBuffer<int>(height * width * depth);
        var index = 0;
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var z = 0; z < depth; z++)
                    offsets[index++] = y * rowStep + x * columnStep + z;
        return offsets;
    }
}
