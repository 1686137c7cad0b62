using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Tests.Execution;

/// <summary>Builds networks of random weights, layer by layer, with requantizers that keep activations lively.</summary>
internal sealed class GraphBuilder(ulong seed)
{
    private readonly List<GraphInput> _inputs = [];
    private readonly List<IntegerTensor> _tensors = [];
    private readonly List<Node> _nodes = [];
    private SplitMix _random = new(seed);

    public ref SplitMix Random => ref _random;

    public Shape ShapeOf(int tensor) => _tensors[tensor].Shape;

    public int Input(string modality, Shape shape)
    {
        var tensor = Tensor(shape, 8, signed: true);
        _inputs.Add(new GraphInput(modality, tensor));
        return tensor;
    }

    public int Convolution(int input, int filters, int height, int width, int stride, Padding padding, int weightBits, int outputBits, bool signed = false)
    {
        var from = _tensors[input].Shape;
        var output = Tensor(WindowShape(from, filters, height, width, stride, stride, padding), outputBits, signed);
        var weights = Weights(filters * height * width * from.Channels, filters, weightBits);
        _nodes.Add(new ConvolutionNode(Name("conv"), input, output, height, width, stride, padding, weights,
            Requantization(input, output, weights, height * width * from.Channels)));
        return output;
    }

    public int Depthwise(int input, int height, int width, int stride, Padding padding, int weightBits, int outputBits, bool signed = true)
    {
        var from = _tensors[input].Shape;
        var output = Tensor(WindowShape(from, from.Channels, height, width, stride, stride, padding), outputBits, signed);
        var weights = Weights(height * width * from.Channels, from.Channels, weightBits);
        _nodes.Add(new DepthwiseNode(Name("depthwise"), input, output, height, width, stride, padding, weights,
            Requantization(input, output, weights, height * width)));
        return output;
    }

    public int Separable(int input, int filters, Padding padding, int bits) =>
        Convolution(Depthwise(input, 3, 3, 1, padding, bits, bits), filters, 1, 1, 1, Padding.Valid, bits, bits);

    public int Dense(int input, int units, int weightBits, int outputBits, bool signed = false)
    {
        var count = _tensors[input].Shape.Count;
        var output = Tensor(Shape.Flat(units), outputBits, signed);
        var weights = Weights(units * count, units, weightBits);
        _nodes.Add(new DenseNode(Name("dense"), input, output, weights, Requantization(input, output, weights, count)));
        return output;
    }

    public int MaxPool(int input, int height, int width, int strideHeight, int strideWidth)
    {
        var from = _tensors[input];
        var output = Tensor(WindowShape(from.Shape, from.Shape.Channels, height, width, strideHeight, strideWidth, Padding.Valid), from.Bits, from.Signed);
        _nodes.Add(new MaxPoolNode(Name("pool"), input, output, height, width, strideHeight, strideWidth));
        return output;
    }

    public int GlobalAveragePool(int input, int outputBits, bool signed)
    {
        var from = _tensors[input];
        var output = Tensor(Shape.Flat(from.Shape.Channels), outputBits, signed);
        var node = new GlobalAveragePoolNode(Name("average"), input, output, new Requantization([1], 1));
        var (multipliers, exponent) = Requantizer.FromFactors([1.3 / (from.Shape.Height * from.Shape.Width)], AccumulatorRange.Bound(node, from));
        _nodes.Add(node with { Requantization = new Requantization(multipliers, exponent) });
        return output;
    }

    public int Concat(params int[] inputs)
    {
        var output = Tensor(Shape.Flat(inputs.Sum(input => _tensors[input].Shape.Count)), _tensors[inputs[0]].Bits, _tensors[inputs[0]].Signed);
        _nodes.Add(new ConcatNode(Name("concat"), inputs, output));
        return output;
    }

    public IntegerGraph Build(int output) => new(_inputs, _tensors, _nodes, output);

    private static Shape WindowShape(Shape from, int channels, int height, int width, int strideHeight, int strideWidth, Padding padding) =>
        new(Window.OutputSize(from.Height, height, strideHeight, padding), Window.OutputSize(from.Width, width, strideWidth, padding), channels);

    private string Name(string kind) => FormattableString.Invariant($"{kind}{_nodes.Count}");

    private int Tensor(Shape shape, int bits, bool signed)
    {
        _tensors.Add(new IntegerTensor(shape, bits, signed, 0.05f));
        return _tensors.Count - 1;
    }

    // Extreme values come often: they are where a kernel would overflow.
    private QuantizedWeights Weights(int count, int channels, int bits)
    {
        var largest = (1 << (bits - 1)) - 1;
        var values = new sbyte[count];
        for (var i = 0; i < count; i++)
            values[i] = (sbyte)(_random.NextInt(8) switch { 0 => largest, 1 => -largest, _ => _random.NextInt(2 * largest + 1) - largest });
        var bias = new int[channels];
        for (var c = 0; c < channels; c++)
            bias[c] = _random.NextInt(4001) - 2000;
        return new QuantizedWeights(bits, values, bias);
    }

    // Factors that take a typical sum (a random walk of the terms) to about half of the output's range.
    private Requantization Requantization(int input, int output, QuantizedWeights weights, int terms)
    {
        var step = Math.Sqrt(terms) * _tensors[input].Maximum * ((1 << (weights.Bits - 1)) - 1) / 3.0 + 500;
        var factors = new double[weights.Bias.Length];
        for (var c = 0; c < factors.Length; c++)
            factors[c] = _tensors[output].Maximum / step * (0.25 + _random.NextDouble());
        var bound = (long)terms * 255 * 127 + 2000;
        // One in four takes the way that kernels have for exponents they do not know.
        var preferred = _random.NextInt(4) == 0 ? Requantizer.MaximumExponent : Requantizer.FastExponent(weights.Bits);
        var (multipliers, exponent) = Requantizer.FromFactors(factors, Math.Min(bound, int.MaxValue), preferred);
        return new Requantization(multipliers, exponent);
    }
}
