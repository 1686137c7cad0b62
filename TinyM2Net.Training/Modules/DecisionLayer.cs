using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Training.Modules;

internal enum DecisionKind
{
    Convolution,
    Depthwise,
    Pointwise,
    Dense,
}

/// <summary>A layer with weights, for which the bit search decides a width. A separable layer is two of them.</summary>
/// <param name="Name"><c>audio/conv1</c>, <c>audio/separable1.depthwise</c>, <c>audio/separable1.pointwise</c>, <c>head/dense1</c>.</param>
/// <param name="Input">What it reads; a dense layer's is flat.</param>
/// <param name="Activation">What follows its (batch-normed) output; none after a depthwise.</param>
/// <param name="WeightCount">Weights alone. Order: conv [kh,kw,in,out], depthwise [kh,kw,channel], pointwise and dense [in,out].</param>
/// <param name="BiasCount">One an output channel, or 0 for a depthwise.</param>
/// <param name="Macs">Multiply-accumulates of one sample.</param>
internal sealed record DecisionLayer(string Name, DecisionKind Kind, Shape Input, Shape Output, int KernelHeight, int KernelWidth, int Stride,
    Padding Padding, Activation Activation, int WeightCount, int BiasCount, long Macs)
{
    /// <summary>The key of the weights in the network's weights.</summary>
    public string WeightName => Name + ".weight";

    /// <summary>The key of the biases in the network's weights, where there are any.</summary>
    public string BiasName => Name + ".bias";
}

/// <summary>One layer of the spec with its shapes and what it costs.</summary>
/// <param name="Name">Unique in the network: <c>branch/kindN</c>, counted from 1 within its branch or the head.</param>
/// <param name="Parameters">Weights, biases and, with batch norm, four values a channel.</param>
/// <param name="Macs">Multiply-accumulates of one sample.</param>
/// <param name="Decisions">None, one, or (separable) two.</param>
internal sealed record LayerPlan(string Name, LayerDefinition Definition, Shape Input, Shape Output, long Parameters, long Macs,
    IReadOnlyList<DecisionLayer> Decisions);

/// <summary>One branch, layer by layer.</summary>
internal sealed record BranchPlan(string Modality, Shape Input, Shape Output, IReadOnlyList<LayerPlan> Layers);
