using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Ops;

public unsafe class A_product_at_every_vector_width
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 67, 9)]
    [InlineData(13, 31, 600)]
    [InlineData(6, 32, 256)]
    [InlineData(5, 3, 257)]
    [InlineData(43, 20, 9)] // tiles of every height
    [InlineData(9, 16, 1300)]
    [InlineData(27, 64, 40)]
    public void has_the_bits_of_one_value_at_a_time(int rows, int columns, int depth)
    {
        var random = new SplitMix(3);
        AlignedBuffer<float> a = new(rows * depth), b = new(depth * columns), bias = new(columns);
        foreach (var buffer in (AlignedBuffer<float>[])[a, b, bias])
            foreach (ref var value in buffer.Span)
                value = (float)random.NextGaussian();
        AlignedBuffer<int> rowOffsets = new(rows), depthOffsets = new(depth);
        for (var row = 0; row < rows; row++)
            rowOffsets[row] = row * depth;
        for (var k = 0; k < depth; k++)
            depthOffsets[k] = k;

        var scalar = Multiply(0);
        foreach (var width in (int[])[128, 256, 512])
            Assert.Equal(scalar, Multiply(width));
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                var sum = bias[column];
                for (var k = 0; k < depth; k++)
                    sum = float.FusedMultiplyAdd(a[row * depth + k], b[k * columns + column], sum);
                Assert.Equal(sum, scalar[row * columns + column]);
            }

        float[] Multiply(int width)
        {
            var c = new AlignedBuffer<float>(rows * columns);
            new Gemm<float>
            {
                A = a.Pointer,
                RowOffsets = rowOffsets.Pointer,
                DepthOffsets = depthOffsets.Pointer,
                B = b.Pointer,
                BStride = columns,
                C = c.Pointer,
                CStride = columns,
                Initial = bias.Pointer,
                Rows = rows,
                Columns = columns,
                Depth = depth,
                WidestVector = width,
            }.Run();
            return c.Span.ToArray();
        }
    }
}
