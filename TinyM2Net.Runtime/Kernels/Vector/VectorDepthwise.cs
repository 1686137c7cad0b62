using System.Runtime.CompilerServices;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Depthwise convolution. Lanes hold channels; the kernel's places are taken two at a time, interleaved, so that one instruction adds both.</summary>
internal sealed unsafe class VectorDepthwise<TIsa, TShorts, TInts, TBits> : Kernel
    where TIsa : struct, IIsa<TShorts, TInts>
    where TShorts : unmanaged
    where TInts : unmanaged
    where TBits : struct, IWeightBits
{
    private readonly DepthwiseNode _node;
    private readonly IntegerTensor _output;
    private readonly int _taps;
    private readonly int _placeStep;
    private readonly RowWindow _window;
    private readonly WeightBlocks _weights;
    private readonly Saturation _saturation;

    public VectorDepthwise(DepthwiseNode node, IntegerGraph graph)
    {
        _node = node;
        var input = graph.Tensors[node.Input];
        _output = graph.Tensors[node.Output];
        var channels = _output.Shape.Channels;
        var places = node.KernelHeight * node.KernelWidth;
        _taps = (places + 1) / 2 * 2;
        _placeStep = node.Stride * channels;
        _window = new RowWindow(input, _output.Shape, node.KernelHeight, node.KernelWidth, node.Stride, node.Padding);
        _saturation = new Saturation(node.Requantization.Exponent, _output.Minimum, _output.Maximum);
        _weights = new WeightBlocks(node, channels, 2 * TIsa.Lanes, _taps, (channel, tap) =>
            tap < places ? node.Weights.Values[tap * channels + channel] : 0);
    }

    public override int ScratchBytes => _window.Bytes + _taps * sizeof(short*);

    public override void Run(Frame frame)
    {
        var input = frame.Tensor(_node.Input);
        var output = frame.Tensor(_node.Output);
        var ring = (short*)frame.Scratch;
        var taps = (short**)(frame.Scratch + _window.Bytes);
        for (var y = 0; y < _output.Shape.Height; y++)
        {
            _window.MoveTo(y, input, ring);
            PointTaps(y, ring, taps);
            for (var channel = 0; channel < _output.Shape.Channels; channel += 2 * TIsa.Lanes)
                for (var x = 0; x < _output.Shape.Width; x++)
                    Place(taps, x, channel, output, y * _output.Shape.Width + x);
        }
    }

    // A kernel of an odd number of places gets one more: the last again, with weights of zero.
    private void PointTaps(int y, short* ring, short** taps)
    {
        var tap = 0;
        for (var r = 0; r < _node.KernelHeight; r++)
            for (var s = 0; s < _node.KernelWidth; s++)
                taps[tap++] = _window.Row(y, r, ring) + s * _output.Shape.Channels;
        if (tap < _taps)
            taps[tap] = taps[tap - 1];
    }

    private void Place(short** taps, int x, int channel, byte* output, int place)
    {
        var half = TIsa.Lanes * TBits.Bits / 4;
        var weights = _weights.Pointer + channel / (2 * TIsa.Lanes) * _weights.BlockBytes;
        var low = TIsa.Load(_weights.Bias + channel);
        var high = TIsa.Load(_weights.Bias + channel + TIsa.Lanes);
        var offset = x * _placeStep + channel;
        for (var end = taps + _taps; taps < end; taps += 2)
        {
            var (first, second) = TIsa.Interleave(TIsa.Load(taps[0] + offset), TIsa.Load(taps[1] + offset));
            low = TIsa.MultiplyAdd(low, first, TBits.Bits == 4 ? TIsa.Widen4(weights) : TIsa.Widen8(weights));
            high = TIsa.MultiplyAdd(high, second, TBits.Bits == 4 ? TIsa.Widen4(weights + half) : TIsa.Widen8(weights + half));
            weights += 2 * half;
        }

        Store(low, channel, output, place);
        if (channel + TIsa.Lanes < _output.Shape.Channels)
            Store(high, channel + TIsa.Lanes, output, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(TInts sum, int channel, byte* output, int place) => VectorOutput<TIsa, TShorts, TInts>.Store(
        TIsa.Requantize(sum, TIsa.Load(_weights.Multipliers + channel), _saturation), _output, output, place * _output.Shape.Channels + channel, channel);
}
