using System.Numerics;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>Mean and covariance, over all places of a batch, of the patches that a convolution reads.</summary>
internal sealed unsafe class PatchMoments<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Patches copied out at a time: they stay in the first-level cache for their product.</summary>
    private const int Block = 128;

    private readonly PatchProduct<T> product;
    private readonly int taps;
    private readonly int inputs;
    private readonly int inputPlaces;
    private readonly int height;
    private readonly int width;

    // A patch is followed by a 1, so that the product of patches with themselves holds their sums too.
    private readonly int stride;
    private readonly AlignedBuffer<T>[] patches;
    private readonly AlignedBuffer<int> consecutive;
    private readonly AlignedBuffer<int> patchOffsets;
    private readonly PartialSums<T> sums;
    private readonly AlignedBuffer<T> total;

    // Near the mean of the tap's values: variances are then no small differences of large sums.
    private readonly AlignedBuffer<T> shift;
    private double count;

    public PatchMoments(PatchProduct<T> product, Shape input, Shape output, int shards)
    {
        this.product = product;
        taps = product.Taps;
        (inputs, inputPlaces) = (input.Channels, input.Height * input.Width);
        (height, width) = (output.Height, output.Width);
        stride = (taps + 4) / 16 * 16 + 16;
        patches = [.. Enumerable.Range(0, shards).Select(_ => new AlignedBuffer<T>(Block * stride))];
        (consecutive, patchOffsets) = (new(taps), new(Block));
        for (var tap = 0; tap < taps; tap++)
            consecutive[tap] = tap;
        for (var patch = 0; patch < Block; patch++)
            patchOffsets[patch] = patch * stride;
        sums = new(taps * stride, shards);
        (total, shift) = (new(taps * stride), new(taps));
    }

    public double Mean(int tap) => Shifted(tap) + double.CreateTruncating(shift[tap]);

    public double Covariance(int left, int right) =>
        double.CreateTruncating(total[left * stride + right]) / count - Shifted(left) * Shifted(right);

    /// <param name="image">One sample of the batch.</param>
    public void Begin(T* image)
    {
        sums.Clear();
        for (var channel = 0; channel < inputs; channel++)
        {
            var sum = T.Zero;
            for (var place = 0; place < inputPlaces; place++)
                sum += image[place * inputs + channel];
            for (var tap = channel; tap < taps; tap += inputs)
                shift[tap] = sum / T.CreateChecked(inputPlaces);
        }
    }

    /// <param name="image">With its border.</param>
    public void Add(T* image, Slice slice)
    {
        var block = patches[slice.Worker].Pointer;
        for (var first = 0; first < height * width; first += Block)
        {
            var depth = Math.Min(Block, height * width - first);
            product.CopyPatches(image, shift.Pointer, first, depth, block, stride);
            new Gemm<T>
            {
                A = block,
                RowOffsets = consecutive.Pointer,
                DepthOffsets = patchOffsets.Pointer,
                B = block,
                BStride = stride,
                C = sums.Shard(slice.Shard),
                CStride = stride,
                Initial = sums.Shard(slice.Shard),
                InitialStride = stride,
                Rows = taps,
                Columns = stride,
                Depth = depth,
            }.Run();
        }
    }

    /// <param name="patchCount">Patches that were added, over all shards.</param>
    public void Combine(long patchCount)
    {
        count = patchCount;
        sums.Reduce(total.Pointer);
    }

    private double Shifted(int tap) => double.CreateTruncating(total[tap * stride + taps]) / count;
}
