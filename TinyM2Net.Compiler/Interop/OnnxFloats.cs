using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Interop;

/// <summary>The trained network as it is.</summary>
internal sealed class OnnxFloats(OnnxGraph graph, NetworkWeights weights) : OnnxNumbers(graph)
{
    public override IEnumerable<string> Weights(DecisionLayer layer)
    {
        yield return Graph.Constant(layer.WeightName, Dimensions(layer), Ordered(layer, weights[layer.WeightName]));
        if (layer.BiasCount > 0)
            yield return Graph.Constant(layer.BiasName, [layer.BiasCount], weights[layer.BiasName].AsSpan());
    }

    public override string Value(string value, string producer) => value;
}
