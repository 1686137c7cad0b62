namespace TinyM2Net;

/// <summary>What a model costs, how well it does and where it comes from.</summary>
public sealed record ModelInfo
{
    /// <summary>Bytes of the whole <c>.tm2n</c> file; 0 for a model that never was a file.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Bytes of packed weights, biases and requantizers: what the budget <c>MaxSize</c> counts.</summary>
    public required int PackedBytes { get; init; }

    /// <summary>Multiply-accumulates of one inference.</summary>
    public required long Macs { get; init; }

    /// <summary>Bit operations of one inference: weight bits times activation bits times multiply-accumulates, summed over the layers (HAWQ-V3).</summary>
    public required long Bops { get; init; }

    /// <summary>Bytes of the tensors of an inference, which share one block by their lifetimes. Maps inside a chain of layers never are tensors.</summary>
    public required int ArenaBytes { get; init; }

    /// <summary>Bytes of working memory beside the tensors with the kernels in use.</summary>
    public required int ScratchBytes { get; init; }

    /// <summary>
    /// The least bytes that layers take that run one after another, each on whole tensors: the inputs, and the largest input and output of a layer.
    /// </summary>
    public required long LayerByLayerBytes { get; init; }

    /// <summary>The kernels in use, chosen for this processor or by the environment variable <c>TINYM2NET_KERNELS</c>.</summary>
    public required string Kernels { get; init; }

    /// <summary>The layers in the order they run.</summary>
    public required IReadOnlyList<LayerInfo> Layers { get; init; }

    /// <summary>Where each tensor lies in the arena, in the order they are written; those inside a chain lie nowhere.</summary>
    public required IReadOnlyList<TensorPlacement> MemoryPlan { get; init; }

    /// <summary>Accuracy when the model was packed; null if it was not evaluated.</summary>
    public required AccuracyRecord? Accuracy { get; init; }

    /// <summary>Stage keys, tool version and the like.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Provenance { get; init; }
}

/// <summary>One layer of a packed model.</summary>
/// <param name="Name">As in the report.</param>
/// <param name="Operation">Such as <c>convolution 3x3</c>.</param>
/// <param name="WeightBits">2, 4 or 8; 0 for a layer without weights.</param>
/// <param name="ActivationBits">4 or 8: the bits of the layer's input.</param>
/// <param name="Output">The shape it makes.</param>
/// <param name="Weights">How many weights, without biases.</param>
/// <param name="Macs">Multiply-accumulates of one inference.</param>
/// <param name="PackedBytes">Bytes of its packed weights, biases and requantizer.</param>
public sealed record LayerInfo(string Name, string Operation, int WeightBits, int ActivationBits, Shape Output, int Weights, long Macs, int PackedBytes);

/// <summary>Where a tensor lies.</summary>
/// <param name="Name">The layer or modality that writes it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offset">Bytes from the arena's start.</param>
/// <param name="Bytes">Its own bytes, without alignment.</param>
public sealed record TensorPlacement(string Name, Shape Shape, int Offset, int Bytes);
