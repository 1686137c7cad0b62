using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>
/// Depthwise convolution of 3x3 and stride 1 on ARM64 without a dot product, where interleaving gains nothing: lanes hold channels as they
/// lie, two taps' products are added in 16 bits, and those in 32.
/// </summary>
internal sealed unsafe class NeonDepthwiseRows<TIsa>
    where TIsa : struct, IIsa<Sums128, Vector128<sbyte>, Bytes128>
{
    private const int Taps = 9;

    private readonly RowWindow _window;
    private readonly int _channels;
    private readonly int _width;
    private readonly AlignedMemory _weights;
    private readonly OutputBlocks _output;

    private NeonDepthwiseRows(DepthwiseNode node, Link link)
    {
        var (input, output) = (link.Graph.Tensors[node.Input], link.Graph.Tensors[node.Output]);
        (_channels, _width) = (output.Shape.Channels, link.Output.Width);
        _window = link.Window(input.Shape, 3, 3, 1, node.Padding);
        var shift = WeightBlocks<TIsa, Sums128, Vector128<sbyte>, Bytes128>.HasRoom(node, link.Graph) ? default(Weights4).Shift : 0;
        var blocks = _channels / BlockLayout.Lanes;
        _weights = new AlignedMemory(Taps * _channels);
        for (var tap = 0; tap < Taps; tap++)
            for (var channel = 0; channel < _channels; channel++)
                _weights.Pointer[(channel / BlockLayout.Lanes * Taps + tap) * BlockLayout.Lanes + channel % BlockLayout.Lanes] =
                    (byte)(node.Weights.Values[tap * _channels + channel] << shift);
        var bias = WeightBlocks<TIsa, Sums128, Vector128<sbyte>, Bytes128>.Bias(node, link.FlipInput, shift);
        _output = new OutputBlocks(output, link.FlipOutput, node.Requantization, bias, shift, blocks, (block, lane) => block * BlockLayout.Lanes + lane);
    }

    /// <returns>Null where this is not the node's kernel.</returns>
    public static RowSource? TryCreate(DepthwiseNode node, Link link)
    {
        if (node is not { KernelHeight: 3, KernelWidth: 3, Stride: 1 } || link.Graph.Tensors[node.Output].Shape.Channels % BlockLayout.Lanes != 0)
            return null;
        var shift = WeightBlocks<TIsa, Sums128, Vector128<sbyte>, Bytes128>.HasRoom(node, link.Graph) ? default(Weights4).Shift : 0;
        return OutputBlocks.CanBeFast(node, link.Graph, shift) ? new NeonDepthwiseRows<TIsa>(node, link).Rows : null;
    }

    public void Rows(Frame frame, int first, int count, byte* destination, nint rowBytes)
    {
        var row = _window.MoveTo(frame, first, count);
        for (; count > 0; count--, row += _window.RowBytes, destination += rowBytes)
            for (var block = 0; block < _channels / BlockLayout.Lanes; block++)
                Block(row, row + _window.RowBytes, row + 2 * _window.RowBytes, block, destination);
    }

    private void Block(byte* row0, byte* row1, byte* row2, int block, byte* destination)
    {
        nint channels = _channels;
        var twice = 2 * channels;
        var first = block * BlockLayout.Lanes;
        var weights = (sbyte*)_weights.Pointer + block * Taps * BlockLayout.Lanes;
        var bias = _output.Bias + first;
        var multipliers = _output.Multipliers + block * BlockLayout.MultiplierInts;
        var range = _output.Range;
        var x0 = (sbyte*)row0 + first;
        var x1 = (sbyte*)row1 + first;
        var x2 = (sbyte*)row2 + first;
        destination += first;
        for (var left = _width; left > 0; left--)
        {
            var sums = Blocks128.Load(bias);
            sums = MultiplyAdd(sums, x0, weights, x1, weights + 48);
            sums = MultiplyAdd(sums, x2, weights + 96, x0 + channels, weights + 16);
            sums = MultiplyAdd(sums, x1 + channels, weights + 64, x2 + channels, weights + 112);
            sums = MultiplyAdd(sums, x0 + twice, weights + 32, x1 + twice, weights + 80);
            sums = MultiplyAdd(sums, x2 + twice, weights + 128);
            default(TIsa).Requantize(sums, multipliers, range, destination);
            x0 += channels;
            x1 += channels;
            x2 += channels;
            destination += channels;
        }
    }

    // Upper halves first: the compiler copies a register whose lower half is asked for while the whole is still needed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Sums128 MultiplyAdd(Sums128 sums, sbyte* taps, sbyte* weights, sbyte* otherTaps, sbyte* otherWeights)
    {
        var (x, w) = (Vector128.Load(taps), Vector128.Load(weights));
        var (y, v) = (Vector128.Load(otherTaps), Vector128.Load(otherWeights));
        var high = AdvSimd.MultiplyWideningUpperAndAdd(AdvSimd.MultiplyWideningUpper(x, w), y, v);
        var low = AdvSimd.MultiplyWideningLowerAndAdd(AdvSimd.MultiplyWideningLower(x.GetLower(), w.GetLower()), y.GetLower(), v.GetLower());
        return Add(sums, low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Sums128 MultiplyAdd(Sums128 sums, sbyte* taps, sbyte* weights)
    {
        var (x, w) = (Vector128.Load(taps), Vector128.Load(weights));
        var high = AdvSimd.MultiplyWideningUpper(x, w);
        return Add(sums, AdvSimd.MultiplyWideningLower(x.GetLower(), w.GetLower()), high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Sums128 Add(Sums128 sums, Vector128<short> low, Vector128<short> high)
    {
        var b = AdvSimd.AddWideningUpper(sums.B, low);
        var d = AdvSimd.AddWideningUpper(sums.D, high);
        return new(AdvSimd.AddWideningLower(sums.A, low.GetLower()), b, AdvSimd.AddWideningLower(sums.C, high.GetLower()), d);
    }
}
