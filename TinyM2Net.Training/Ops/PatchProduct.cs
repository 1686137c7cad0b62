using System.Numerics;
using System.Runtime.Intrinsics;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// The products of a convolution without a matrix of patches: an image's patches (one a place of the output) times weights
/// [tap][output], and their transpose times a gradient.
/// </summary>
internal sealed unsafe class PatchProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SlidingWindow window;
    private readonly int inputs;
    private readonly int outputs;
    private readonly int width;
    private readonly AlignedBuffer<int> placeOffsets;
    private readonly AlignedBuffer<int> tapOffsets;
    private readonly AlignedBuffer<T>[] padded;

    public PatchProduct(SlidingWindow window, Shape input, Shape output, int workers)
    {
        this.window = window;
        (inputs, outputs, width) = (input.Channels, output.Channels, output.Width);
        Taps = window.KernelHeight * window.KernelWidth * inputs;
        placeOffsets = window.PlaceOffsets(inputs);
        tapOffsets = window.TapOffsets(inputs);
        padded = window.PaddedScratch<T>(inputs, workers);
    }

    /// <summary>Values of a patch.</summary>
    public int Taps { get; }

    /// <summary>The image with the border that some rows of the output see.</summary>
    public T* Bordered(T* image, Rows rows, int worker)
    {
        if (!window.NeedsPadding)
            return image;
        window.Pad(image, padded[worker].Pointer, inputs, rows);
        return padded[worker].Pointer;
    }

    /// <summary>Rows of the output.</summary>
    /// <param name="image">With its border.</param>
    /// <param name="initial">A row of biases (stride 0), or the target itself.</param>
    /// <param name="clamps">Whether a ReLU follows.</param>
    public void Apply(T* image, T* weights, T* initial, int initialStride, T* target, Rows rows, bool clamps = false)
    {
        var first = rows.Start * width;
        new Gemm<T>
        {
            A = image,
            RowOffsets = placeOffsets.Pointer + first,
            DepthOffsets = tapOffsets.Pointer,
            B = weights,
            BStride = outputs,
            C = target + (long)first * outputs,
            CStride = outputs,
            Initial = initial + (long)first * initialStride,
            InitialStride = initialStride,
            Rows = rows.Count * width,
            Columns = outputs,
            Depth = Taps,
            ClampsToPositive = clamps,
        }.Run();
    }

    /// <summary>Adds to <paramref name="sums"/> what rows of the output's gradient say of the weights.</summary>
    public void AddWeightGradient(T* image, T* gradient, T* sums, Rows rows)
    {
        var first = rows.Start * width;
        new Gemm<T>
        {
            A = image,
            RowOffsets = tapOffsets.Pointer,
            DepthOffsets = placeOffsets.Pointer + first,
            B = gradient + (long)first * outputs,
            BStride = outputs,
            C = sums,
            CStride = outputs,
            Initial = sums,
            InitialStride = outputs,
            Rows = Taps,
            Columns = outputs,
            Depth = rows.Count * width,
        }.Run();
    }

    /// <summary>Adds to <paramref name="sums"/> the gradient of a bias.</summary>
    public void AddBiasGradient(T* gradient, T* sums, Rows rows)
    {
        gradient += (long)rows.Start * width * outputs;
        ChannelSums.Run(default(ChannelSums.Plain<T>), gradient, gradient, sums, sums, rows.Count * width, outputs);
    }

    /// <summary>Copies the patches of some places, less a shift a tap, into rows of <paramref name="stride"/> values, each with a 1 behind it.</summary>
    public void CopyPatches(T* image, T* shift, int firstPlace, int count, T* patches, int stride)
    {
        if (Lanes128<T>.IsSupported)
            CopyPatches<Vector128<T>, Lanes128<T>>(image, shift, firstPlace, count, patches, stride);
        else
            CopyPatches<T, ScalarLanes<T>>(image, shift, firstPlace, count, patches, stride);
    }

    // By whole vectors: what is read and written behind the end of a patch's row is overwritten by the next.
    private void CopyPatches<TVector, TLanes>(T* image, T* shift, int firstPlace, int count, T* patches, int stride)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var row = window.KernelWidth * inputs;
        for (var place = firstPlace; place < firstPlace + count; place++, patches += stride)
        {
            var patch = image + placeOffsets.Pointer[place];
            for (var tap = 0; tap < Taps; tap += row)
            {
                var from = patch + tapOffsets.Pointer[tap];
                for (var at = 0; at < row; at += TLanes.Count)
                    TLanes.Store(patches + tap + at, TLanes.Subtract(TLanes.Load(from + at), TLanes.Load(shift + tap + at)));
            }

            patches[Taps] = T.One;
        }
    }
}
