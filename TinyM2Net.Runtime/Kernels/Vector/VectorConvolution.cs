using System.Runtime.CompilerServices;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>
/// Convolution and, as one of a single place, dense. Lanes hold output channels; four places share each load of weights. A sum runs over
/// the kernel's rows, whose columns and channels lie side by side in the input.
/// </summary>
internal sealed unsafe class VectorConvolution<TIsa, TShorts, TInts, TBits> : Kernel
    where TIsa : struct, IIsa<TShorts, TInts>
    where TShorts : unmanaged
    where TInts : unmanaged
    where TBits : struct, IWeightBits
{
    private readonly WeightedNode _node;
    private readonly IntegerTensor _output;
    private readonly int _kernelHeight;
    private readonly int _placeStep;
    private readonly int _rowTerms;
    private readonly RowWindow _window;
    private readonly WeightBlocks _weights;
    private readonly Saturation _saturation;

    public VectorConvolution(WeightedNode node, ConvolutionShape shape)
    {
        _node = node;
        _output = shape.Output;
        _kernelHeight = shape.KernelHeight;
        _placeStep = shape.Stride * shape.Input.Shape.Channels;
        var rowLength = shape.KernelWidth * shape.Input.Shape.Channels;
        _rowTerms = (rowLength + 1) / 2 * 2;
        _window = new RowWindow(shape.Input, shape.Output.Shape, shape.KernelHeight, shape.KernelWidth, shape.Stride, shape.Padding);
        _saturation = new Saturation(node.Requantization.Exponent, shape.Output.Minimum, shape.Output.Maximum);
        var values = node.Weights.Values;
        _weights = new WeightBlocks(node, shape.Output.Shape.Channels, TIsa.Lanes, _kernelHeight * _rowTerms, (channel, term) =>
            term % _rowTerms < rowLength ? values[(channel * _kernelHeight + term / _rowTerms) * rowLength + term % _rowTerms] : 0);
    }

    public override int ScratchBytes => _window.Bytes + _kernelHeight * sizeof(short*);

    public override void Run(Frame frame)
    {
        var input = frame.Tensor(_node.Input);
        var output = frame.Tensor(_node.Output);
        var ring = (short*)frame.Scratch;
        var rows = (short**)(frame.Scratch + _window.Bytes);
        var (height, width, channels) = (_output.Shape.Height, _output.Shape.Width, _output.Shape.Channels);
        for (var y = 0; y < height; y++)
        {
            _window.MoveTo(y, input, ring);
            for (var r = 0; r < _kernelHeight; r++)
                rows[r] = _window.Row(y, r, ring);
            for (var channel = 0; channel < channels; channel += TIsa.Lanes)
            {
                var weights = _weights.Pointer + channel / TIsa.Lanes * _weights.BlockBytes;
                var x = 0;
                for (; x + 4 <= width; x += 4)
                    FourPlaces(rows, x, channel, weights, output, y * width + x);
                for (; x < width; x++)
                    OnePlace(rows, x, channel, weights, output, y * width + x);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShorts Weights(byte* source) => TBits.Bits == 4 ? TIsa.Widen4(source) : TIsa.Widen8(source);

    private void FourPlaces(short** rows, int x, int channel, byte* weights, byte* output, int place)
    {
        var sum0 = TIsa.Load(_weights.Bias + channel);
        var sum1 = sum0;
        var sum2 = sum0;
        var sum3 = sum0;
        var step = _placeStep;
        var terms = _rowTerms;
        for (var end = rows + _kernelHeight; rows < end; rows++)
        {
            var values = *rows + x * step;
            for (var last = values + terms; values < last; values += 2)
            {
                var pair = Weights(weights);
                weights += TIsa.Lanes * TBits.Bits / 4;
                sum0 = TIsa.MultiplyAdd(sum0, TIsa.Broadcast(values), pair);
                sum1 = TIsa.MultiplyAdd(sum1, TIsa.Broadcast(values + step), pair);
                sum2 = TIsa.MultiplyAdd(sum2, TIsa.Broadcast(values + 2 * step), pair);
                sum3 = TIsa.MultiplyAdd(sum3, TIsa.Broadcast(values + 3 * step), pair);
            }
        }

        var multipliers = TIsa.Load(_weights.Multipliers + channel);
        Store(sum0, multipliers, channel, output, place);
        Store(sum1, multipliers, channel, output, place + 1);
        Store(sum2, multipliers, channel, output, place + 2);
        Store(sum3, multipliers, channel, output, place + 3);
    }

    private void OnePlace(short** rows, int x, int channel, byte* weights, byte* output, int place)
    {
        var sum = TIsa.Load(_weights.Bias + channel);
        var terms = _rowTerms;
        for (var end = rows + _kernelHeight; rows < end; rows++)
        {
            var values = *rows + x * _placeStep;
            for (var last = values + terms; values < last; values += 2)
            {
                sum = TIsa.MultiplyAdd(sum, TIsa.Broadcast(values), Weights(weights));
                weights += TIsa.Lanes * TBits.Bits / 4;
            }
        }

        Store(sum, TIsa.Load(_weights.Multipliers + channel), channel, output, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(TInts sum, TInts multipliers, int channel, byte* output, int place) => VectorOutput<TIsa, TShorts, TInts>.Store(
        TIsa.Requantize(sum, multipliers, _saturation), _output, output, place * _output.Shape.Channels + channel, channel);
}
