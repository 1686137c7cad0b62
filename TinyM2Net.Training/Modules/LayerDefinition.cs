using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Training.Modules;

internal enum Activation
{
    None,
    Relu,
}

/// <summary>The closed set of layers a spec may name. Shapes are HWC; kernels are height x width.</summary>
internal abstract record LayerDefinition;

internal sealed record ConvDefinition(int Filters, int KernelHeight, int KernelWidth, int Stride, Padding Padding, bool BatchNorm, Activation Activation) : LayerDefinition;

/// <summary>Depthwise without bias or activation, then pointwise with bias: two quantization decisions.</summary>
internal sealed record SeparableConvDefinition(int Filters, int KernelHeight, int KernelWidth, int Stride, Padding Padding, bool BatchNorm, Activation Activation) : LayerDefinition;

/// <summary>Windows are floored (Valid); stride equals the pool unless given.</summary>
internal sealed record MaxPoolDefinition(int PoolHeight, int PoolWidth, int StrideHeight, int StrideWidth) : LayerDefinition;

internal sealed record GlobalAveragePoolDefinition : LayerDefinition;

internal sealed record FlattenDefinition : LayerDefinition;

internal sealed record DenseDefinition(int Units, Activation Activation) : LayerDefinition;

/// <summary>Rate is the share of values dropped, in [0, 1).</summary>
internal sealed record DropoutDefinition(double Rate) : LayerDefinition;

/// <summary>One modality's chain of layers, from its feature shape to the vector that is fused.</summary>
internal sealed record BranchDefinition(string Modality, Shape Input, IReadOnlyList<LayerDefinition> Layers);

/// <summary>Parallel branches, flattened and concatenated in order, then the head; its last layer is a dense of <see cref="Classes"/> logits, which the head list includes.</summary>
internal sealed record NetworkDefinition(IReadOnlyList<BranchDefinition> Branches, IReadOnlyList<LayerDefinition> Head, int Classes);
