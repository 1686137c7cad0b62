using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Interop;

/// <summary>
/// The packed network's integers: constants go through a DequantizeLinear, values through a QuantizeLinear and a DequantizeLinear, between
/// which an engine that can will compute in integers. Zero points are 0; weights have a scale per output channel and are stored at their bits.
/// </summary>
internal sealed class OnnxIntegers(OnnxGraph graph, QuantizedNetwork network) : OnnxNumbers(graph)
{
    private readonly Dictionary<string, int> uses = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string Scale, string Zero)> points = [];

    public override IEnumerable<string> Weights(DecisionLayer layer)
    {
        var bits = network.Scheme.WeightBits(layer);
        var channels = layer.Output.Channels;
        var weights = network.Weights[layer.WeightName];
        var scales = WeightQuantizer.Scales(weights, channels, bits);
        var values = Ordered(layer, WeightQuantizer.Quantize(weights, scales, bits));
        yield return Dequantize(layer.WeightName, ChannelAxis(layer), scales,
            name => Graph.Constant(name, Dimensions(layer), values, bits, signed: true), name => Graph.Constant(name, [channels], new sbyte[channels], bits, signed: true));
        if (layer.BiasCount == 0)
            yield break;
        // At the accumulator's unit, where an engine adds it without a product of its own.
        var step = network.Steps[network.Scheme.InputOf(layer.Name).Index];
        var units = Array.ConvertAll(scales, scale => scale * step);
        var bias = network.Weights[layer.BiasName].Zip(scales, (real, scale) => (int)Math.Floor(real / ((double)scale * step) + 0.5)).ToArray();
        yield return Dequantize(layer.BiasName, 0, units, name => Graph.Constant(name, [channels], bias.AsSpan()), name => Graph.Constant(name, [channels], new int[channels].AsSpan()));
    }

    public override string Value(string value, string producer)
    {
        if (network.Scheme.OutputOf(producer) is not { } point)
            return value; // the logits
        var use = uses[producer] = uses.GetValueOrDefault(producer) + 1;
        var name = use == 1 ? producer : FormattableString.Invariant($"{producer}.{use}");
        var (scale, zero) = Point(point);
        // A byte whatever its bits, as in our arena: ONNX has tensors of 4 bits, but ONNX Runtime pools none. Of 8 bits the signed range is one
        // integer wider than ours, and an engine would lose more by a limit in its way than that integer is off.
        if (point.Range.Bits < 8)
            value = Graph.Node("Clip", name + ".limited", [value, Bound(".least", point.Range.Minimum), Bound(".most", point.Range.Maximum)]);
        return Graph.Node("DequantizeLinear", name + ".dequantized", [Graph.Node("QuantizeLinear", name + ".quantized", [value, scale, zero]), scale, zero]);

        string Bound(string which, int integer) => Graph.Constant(name + which, [], [integer * network.Steps[point.Index]]);
    }

    private (string Scale, string Zero) Point(ActivationPoint point)
    {
        if (!points.TryGetValue(point.Index, out var constants))
        {
            var name = point.Consumer + ".input";
            constants = points[point.Index] = (Graph.Constant(name + ".scale", [], [network.Steps[point.Index]]),
                Graph.Constant(name + ".zero", [], (ReadOnlySpan<sbyte>)[0], bits: 8, point.Range.Signed));
        }
        return constants;
    }

    /// <remarks>Zero points may be left out, but ONNX Runtime looks for them even so.</remarks>
    private string Dequantize(string name, long axis, float[] scales, Func<string, string> integers, Func<string, string> zeros) => Graph.Node("DequantizeLinear", name,
        [integers(name + ".quantized"), Graph.Constant(name + ".scale", [scales.Length], scales.AsSpan()), zeros(name + ".zero")], OnnxGraph.Number("axis", axis));
}
