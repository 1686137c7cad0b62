using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Scalar;

namespace TinyM2Net.Runtime.Kernels;

/// <summary>One node, prepared for one instruction set: weights laid out once, run any number of times, from any thread.</summary>
internal abstract class Kernel
{
    /// <summary>Bytes of working memory beside the tensors; shared by all kernels of a session.</summary>
    public virtual int ScratchBytes => 0;

    /// <summary>Of these, rows of maps between the steps of a chain.</summary>
    public virtual int RowBytes => 0;

    public abstract void Run(Frame frame);
}

/// <summary>One session's arena, as a kernel sees it. Tensors and scratch start at multiples of 64 bytes.</summary>
internal readonly unsafe ref struct Frame(byte* arena, ReadOnlySpan<int> offsets, byte* scratch)
{
    private readonly ReadOnlySpan<int> _offsets = offsets;

    public byte* Scratch { get; } = scratch;

    public byte* Tensor(int tensor) => arena + _offsets[tensor];

    public Span<byte> Values(int tensor, Shape shape) => new(Tensor(tensor), shape.Count);

    public ScalarTensor Read(int tensor, IntegerTensor kind) =>
        new(new Span<byte>(Tensor(tensor), kind.Bytes), kind);
}
