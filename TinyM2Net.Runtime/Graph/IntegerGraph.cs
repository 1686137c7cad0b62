namespace TinyM2Net.Runtime.Graph;

/// <summary>
/// The integer network as it is packed, read back and run. Tensors are numbered; nodes are in execution order and each
/// writes one tensor. Every value of a tensor is <c>q * Scale</c>, zero point 0 throughout.
/// </summary>
internal sealed record IntegerGraph(
    IReadOnlyList<GraphInput> Inputs,
    IReadOnlyList<IntegerTensor> Tensors,
    IReadOnlyList<Node> Nodes,
    int Output);

/// <summary>One modality's way into the graph: its feature tensor, standardized and quantized to 8 bits signed.</summary>
/// <param name="Modality">The modality's name in the spec, such as <c>audio</c>.</param>
/// <param name="Tensor">The tensor that receives the quantized features.</param>
internal sealed record GraphInput(string Modality, int Tensor);

/// <summary>A tensor of one sample. A value takes a byte whatever its bits, except 16-bit logits, which take an int.</summary>
/// <param name="Shape">HWC.</param>
/// <param name="Bits">4 or 8; 16 for the logits.</param>
/// <param name="Signed">Signed symmetric <c>[-(2^(b-1)-1), 2^(b-1)-1]</c>, or unsigned <c>[0, 2^b-1]</c> after ReLU.</param>
/// <param name="Scale">What one step is worth, in the float net's units.</param>
internal sealed record IntegerTensor(Shape Shape, int Bits, bool Signed, float Scale)
{
    /// <summary>What it takes in memory.</summary>
    public int Bytes => Shape.Count * (Bits == 16 ? sizeof(int) : 1);

    public int Minimum => Signed ? -((1 << (Bits - 1)) - 1) : 0;
    public int Maximum => Signed ? (1 << (Bits - 1)) - 1 : (1 << Bits) - 1;
}

/// <summary>The closed set of integer operations.</summary>
internal abstract record Node(string Name, int Output);

/// <summary>A node with weights: <c>out = saturate((acc * M[c] + 2^(E-1)) >> E)</c>; ReLU is the saturation of an unsigned output.</summary>
internal abstract record WeightedNode(string Name, int Input, int Output, QuantizedWeights Weights, Requantization Requantization) : Node(Name, Output);

/// <summary>Kernel order of <see cref="QuantizedWeights.Values"/>: [outputChannel][kernelRow][kernelColumn][inputChannel].</summary>
internal sealed record ConvolutionNode(string Name, int Input, int Output, int KernelHeight, int KernelWidth, int Stride, Padding Padding,
    QuantizedWeights Weights, Requantization Requantization) : WeightedNode(Name, Input, Output, Weights, Requantization);

/// <summary>Kernel order of <see cref="QuantizedWeights.Values"/>: [kernelRow][kernelColumn][channel].</summary>
internal sealed record DepthwiseNode(string Name, int Input, int Output, int KernelHeight, int KernelWidth, int Stride, Padding Padding,
    QuantizedWeights Weights, Requantization Requantization) : WeightedNode(Name, Input, Output, Weights, Requantization);

/// <summary>Reads its input flat, in HWC order. Order of <see cref="QuantizedWeights.Values"/>: [output][input].</summary>
internal sealed record DenseNode(string Name, int Input, int Output, QuantizedWeights Weights, Requantization Requantization)
    : WeightedNode(Name, Input, Output, Weights, Requantization);

/// <summary>Largest of each window; keeps scale and bits; windows do not reach over the border (Valid).</summary>
internal sealed record MaxPoolNode(string Name, int Input, int Output, int PoolHeight, int PoolWidth, int StrideHeight, int StrideWidth) : Node(Name, Output);

/// <summary>Sum over all places of a channel, requantized by one multiplier (the division by the count is in it).</summary>
internal sealed record GlobalAveragePoolNode(string Name, int Input, int Output, Requantization Requantization) : Node(Name, Output);

/// <summary>Inputs flat, side by side; all have the output's scale, bits and sign.</summary>
internal sealed record ConcatNode(string Name, int[] Inputs, int Output) : Node(Name, Output);

/// <summary>Weights at 2, 4 or 8 bits, symmetric: <c>|q| &lt;= 2^(b-1)-1</c>. In the file those of 4 bits are packed two a byte, those of 2 bits four.</summary>
/// <param name="Bits">2, 4 or 8.</param>
/// <param name="Values">One value each, unpacked, in the order its node states.</param>
/// <param name="Bias">One per output channel, at the accumulator's scale.</param>
internal sealed record QuantizedWeights(int Bits, sbyte[] Values, int[] Bias);

/// <summary>Dyadic requantization: one exponent a layer, one multiplier an output channel (or a single one).</summary>
/// <param name="Multipliers">Non-negative.</param>
/// <param name="Exponent">1 to 62.</param>
internal sealed record Requantization(int[] Multipliers, int Exponent);
