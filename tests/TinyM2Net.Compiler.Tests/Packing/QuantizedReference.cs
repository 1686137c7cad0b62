using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Tests.Packing;

/// <summary>
/// What a packed network must compute, written a second time in double precision from the definition: integers in, exact sums, the bias
/// rounded to a multiple of <c>S_w * S_x</c>, and <c>q = floor(sum * S_w * S_x / S_out + 1/2)</c> with real scales in place of dyadic ones.
/// </summary>
internal sealed class QuantizedReference(QuantizedNetwork network)
{
    /// <param name="present">Branches whose modalities are there; null: all. Zeros stand for the others.</param>
    public int[] Logits(SampleSet set, int sample, IReadOnlyList<int>? present = null)
    {
        var fused = network.Plan.Branches.SelectMany((branch, b) =>
        {
            var step = Step(branch.Modality);
            var features = set.Features[b].AsSpan(sample * branch.Input.Count, branch.Input.Count).ToArray();
            var output = Chain([.. features.Select(x => (int)InputQuantizer.Quantize(x, (float)step))], branch.Modality, branch.Layers, out _);
            return present?.Contains(b) == false ? new int[output.Length] : output;
        }).ToArray();
        return Chain(fused, network.Plan.Branches[^1].Layers[^1].Name, network.Plan.Head, out _, network.Scheme.InputOf(network.Plan.Head[0].Name));
    }

    private int[] Chain(int[] values, string producer, IReadOnlyList<LayerPlan> layers, out string last, ActivationPoint? entry = null)
    {
        var step = entry is null ? Step(producer) : network.Steps[entry.Index];
        foreach (var layer in layers)
        {
            foreach (var decision in layer.Decisions)
            {
                values = Weighted(values, step, decision);
                producer = decision.Name;
                step = network.Scheme.OutputOf(producer) is null ? network.LogitStep : Step(producer);
            }
            if (layer.Definition is MaxPoolDefinition pool)
                values = Pool(values, layer, pool);
            if (layer.Definition is GlobalAveragePoolDefinition)
            {
                var mean = Enumerable.Range(0, layer.Input.Channels).Select(c => values.Where((_, i) => i % layer.Input.Channels == c).Average() * step).ToArray();
                producer = layer.Name;
                step = Step(producer);
                values = [.. mean.Select(m => Saturate(m / step, network.Scheme.OutputOf(layer.Name)!.Range))];
            }
        }
        last = producer;
        return values;
    }

    private double Step(string producer) => network.Steps[network.Scheme.OutputOf(producer)!.Index];

    private int[] Weighted(int[] input, double inputStep, DecisionLayer layer)
    {
        var channels = layer.Output.Channels;
        var bits = network.Scheme.WeightBits(layer);
        var weights = network.Weights[layer.WeightName];
        var scales = WeightQuantizer.Scales(weights, channels, bits);
        var integers = WeightQuantizer.Quantize(weights, scales, bits);
        var output = new int[layer.Output.Count];
        for (var i = 0; i < output.Length; i++)
        {
            var c = i % channels;
            var unit = (double)scales[c] * inputStep;
            var sum = layer.BiasCount == 0 ? 0 : Math.Floor(network.Weights[layer.BiasName][c] / unit + 0.5);
            sum += layer.Kind == DecisionKind.Dense
                ? Enumerable.Range(0, input.Length).Sum(k => (double)input[k] * integers[k * channels + c])
                : Slide(input, integers, layer, i / channels / layer.Output.Width, i / channels % layer.Output.Width, c);
            var point = network.Scheme.OutputOf(layer.Name);
            var step = point is null ? network.LogitStep : network.Steps[point.Index];
            if (layer.Activation == Activation.Relu)
                sum = Math.Max(sum, 0);
            output[i] = Saturate(sum * unit / step, point?.Range ?? new ActivationRange(QuantizedNetwork.LogitBits, true));
        }
        return output;
    }

    private static double Slide(int[] input, sbyte[] weights, DecisionLayer layer, int row, int column, int channel)
    {
        var (height, width, depth) = (layer.Input.Height, layer.Input.Width, layer.Input.Channels);
        var top = row * layer.Stride - Window.PadBefore(height, layer.KernelHeight, layer.Stride, layer.Padding);
        var left = column * layer.Stride - Window.PadBefore(width, layer.KernelWidth, layer.Stride, layer.Padding);
        var sum = 0.0;
        for (var y = 0; y < layer.KernelHeight; y++)
        {
            for (var x = 0; x < layer.KernelWidth; x++)
            {
                if (top + y < 0 || top + y >= height || left + x < 0 || left + x >= width)
                    continue;
                var place = ((top + y) * width + left + x) * depth;
                var tap = y * layer.KernelWidth + x;
                if (layer.Kind == DecisionKind.Depthwise)
                    sum += input[place + channel] * weights[tap * depth + channel];
                else
                    for (var k = 0; k < depth; k++)
                        sum += input[place + k] * weights[(tap * depth + k) * layer.Output.Channels + channel];
            }
        }
        return sum;
    }

    private static int[] Pool(int[] input, LayerPlan layer, MaxPoolDefinition pool)
    {
        var (width, channels) = (layer.Input.Width, layer.Input.Channels);
        return [.. Enumerable.Range(0, layer.Output.Count).Select(i =>
        {
            var (row, column, c) = (i / channels / layer.Output.Width, i / channels % layer.Output.Width, i % channels);
            return Enumerable.Range(0, pool.PoolHeight * pool.PoolWidth).Max(k =>
                input[((row * pool.StrideHeight + k / pool.PoolWidth) * width + column * pool.StrideWidth + k % pool.PoolWidth) * channels + c]);
        })];
    }

    private static int Saturate(double value, ActivationRange range) => (int)Math.Clamp(Math.Floor(value + 0.5), range.Minimum, range.Maximum);
}
