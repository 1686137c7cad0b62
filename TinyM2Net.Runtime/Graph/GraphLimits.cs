namespace TinyM2Net.Runtime.Graph;

/// <summary>How large a network may be: far above any tiny model, low enough that no file can exhaust the device that opens it.</summary>
internal static class GraphLimits
{
    public const int Tensors = 4096;
    public const int Nodes = 4096;
    public const int Dimension = 1 << 16;

    /// <summary>Values of one tensor.</summary>
    public const int TensorValues = 1 << 22;

    /// <summary>Bytes of all tensors together.</summary>
    public const long TotalTensorBytes = 1L << 28;

    /// <summary>Bytes of working memory of layers that run together.</summary>
    public const int ScratchBytes = 1 << 26;

    /// <summary>Multiply-accumulates, comparisons and additions of one inference.</summary>
    public const long Operations = 1L << 35;
}
