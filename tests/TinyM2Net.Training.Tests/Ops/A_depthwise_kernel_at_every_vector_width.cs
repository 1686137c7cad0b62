using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Ops;

/// <summary>Channels with every tail, widths of every run, images thinner than a window, and rows in bands.</summary>
public unsafe class A_depthwise_kernel_at_every_vector_width
{
    private const int Height = 7;

    // width, channels, kernel height and width, rows and columns beyond the image, stride, spread
    public static TheoryData<int, int, int, int, int, int, int, int> Shapes => new()
    {
        { 9, 64, 3, 3, 0, 0, 1, 1 }, { 11, 37, 3, 3, 2, 2, 1, 1 }, { 13, 16, 3, 3, 1, 1, 1, 1 }, { 32, 3, 3, 3, 1, 1, 1, 1 }, { 3, 29, 3, 3, 0, 0, 1, 1 },
        { 1, 20, 3, 3, 1, 1, 1, 1 }, { 2, 33, 3, 3, 2, 2, 1, 1 }, { 6, 8, 3, 3, 1, 1, 2, 1 }, { 6, 40, 3, 3, 2, 2, 1, 2 }, { 10, 21, 5, 2, 2, 0, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void has_the_bits_of_one_value_at_a_time(int width, int channels, int kernelHeight, int kernelWidth, int top, int left, int stride, int spread)
    {
        var targetHeight = ((Height - 1) * spread + 1 + 2 * top - kernelHeight) / stride + 1;
        var targetWidth = ((width - 1) * spread + 1 + 2 * left - kernelWidth) / stride + 1;
        var source = Draw(Height * width * channels, 1);
        var filters = Draw(kernelHeight * kernelWidth * channels, 2);
        var target = Draw(targetHeight * targetWidth * channels, 3);

        float[] Correlate(int widest, bool accumulate, int band)
        {
            var result = Copy(target);
            for (var y = 0; y < targetHeight; y += band)
                Over(source, filters, result, widest, accumulate).Correlate(new Rows(y, Math.Min(y + band, targetHeight)));
            return result.Span.ToArray();
        }

        float[] FilterGradient(int widest, int band)
        {
            var result = Copy(filters);
            for (var y = 0; y < targetHeight; y += band)
                Over(source, result, target, widest, false).AddFilterGradient(new Rows(y, Math.Min(y + band, targetHeight)));
            return result.Span.ToArray();
        }

        DepthwiseKernel<float> Over(AlignedBuffer<float> image, AlignedBuffer<float> taps, AlignedBuffer<float> outputs, int widest, bool accumulate) => new()
        {
            Source = image.Pointer,
            SourceHeight = Height,
            SourceWidth = width,
            Filters = taps.Pointer,
            Target = outputs.Pointer,
            Width = targetWidth,
            Channels = channels,
            KernelHeight = kernelHeight,
            KernelWidth = kernelWidth,
            Top = top,
            Left = left,
            Stride = stride,
            Spread = spread,
            Accumulate = accumulate,
            WidestVector = widest,
        };

        foreach (var accumulate in (bool[])[false, true])
        {
            var expected = target.Span.ToArray();
            Visit((tap, place, at) => expected[at] = float.FusedMultiplyAdd(source[place], filters[tap], expected[at]), accumulate ? null : expected);
            foreach (var widest in (int[])[0, 128, 256, 512])
                foreach (var band in (int[])[1, 3, targetHeight])
                    Assert.Equal(expected, Correlate(widest, accumulate, band));
        }

        var sums = filters.Span.ToArray();
        Visit((tap, place, at) => sums[tap] = float.FusedMultiplyAdd(source[place], target[at], sums[tap]), null);
        foreach (var widest in (int[])[0, 128, 256, 512])
            foreach (var band in (int[])[1, 3, targetHeight])
                Assert.Equal(sums, FilterGradient(widest, band));

        // Every product that there is, in the order that the specification sums in.
        void Visit(Action<int, int, int> product, float[]? cleared)
        {
            if (cleared is not null)
                Array.Clear(cleared);
            for (var y = 0; y < targetHeight; y++)
                for (var x = 0; x < targetWidth; x++)
                    for (var row = 0; row < kernelHeight; row++)
                        for (var column = 0; column < kernelWidth; column++)
                        {
                            var (fromY, fromX) = (y * stride + row - top, x * stride + column - left);
                            if (fromY < 0 || fromX < 0 || fromY % spread != 0 || fromX % spread != 0 || fromY / spread >= Height || fromX / spread >= width)
                                continue;
                            for (var channel = 0; channel < channels; channel++)
                                product((row * kernelWidth + column) * channels + channel, (fromY / spread * width + fromX / spread) * channels + channel,
                                    (y * targetWidth + x) * channels + channel);
                        }
        }
    }

    private static AlignedBuffer<float> Draw(int count, ulong seed)
    {
        var buffer = new AlignedBuffer<float>(count);
        var random = new SplitMix(seed);
        foreach (ref var value in buffer.Span)
            value = (float)random.NextGaussian();
        return buffer;
    }

    private static AlignedBuffer<float> Copy(AlignedBuffer<float> from)
    {
        var copy = new AlignedBuffer<float>(from.Length);
        from.Span.CopyTo(copy.Span);
        return copy;
    }
}
