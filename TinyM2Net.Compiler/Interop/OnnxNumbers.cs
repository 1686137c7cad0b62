using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Interop;

/// <summary>How a network's numbers are written: as floats, or as integers with what they stand for.</summary>
internal abstract class OnnxNumbers(OnnxGraph graph)
{
    protected OnnxGraph Graph { get; } = graph;

    /// <summary>A layer's weights as floats to compute with, in the order the operator wants, and its bias where it has one.</summary>
    public abstract IEnumerable<string> Weights(DecisionLayer layer);

    /// <summary>A value as the next layer is to see it.</summary>
    /// <param name="producer">What it came from, a modality or a layer; values of the same numbers have the same producer.</param>
    public abstract string Value(string value, string producer);

    /// <summary>Of a Conv or, for a dense layer, of a Gemm.</summary>
    protected static long[] Dimensions(DecisionLayer layer) => layer.Kind switch
    {
        DecisionKind.Dense => [layer.Input.Count, layer.Output.Channels],
        DecisionKind.Depthwise => [layer.Output.Channels, 1, layer.KernelHeight, layer.KernelWidth],
        _ => [layer.Output.Channels, layer.Input.Channels, layer.KernelHeight, layer.KernelWidth],
    };

    /// <summary>Which of <see cref="Dimensions"/> is the output channel.</summary>
    protected static long ChannelAxis(DecisionLayer layer) => layer.Kind == DecisionKind.Dense ? 1 : 0;

    /// <summary>From the engine's order, output channel last, to the operator's.</summary>
    protected static T[] Ordered<T>(DecisionLayer layer, T[] values)
    {
        if (layer.Kind == DecisionKind.Dense)
            return values;
        var channels = layer.Output.Channels;
        var taps = layer.KernelHeight * layer.KernelWidth;
        var inputs = layer.Kind == DecisionKind.Depthwise ? 1 : layer.Input.Channels;
        var ordered = new T[values.Length];
        for (var tap = 0; tap < taps; tap++)
            for (var input = 0; input < inputs; input++)
                for (var channel = 0; channel < channels; channel++)
                    ordered[(channel * inputs + input) * taps + tap] = values[(tap * inputs + input) * channels + channel];
        return ordered;
    }
}
