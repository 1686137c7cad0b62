using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.Runtime.Execution;

/// <summary>All the memory that one session's inferences need, in one block.</summary>
internal sealed unsafe class Arena
{
    private readonly MemoryPlan _plan;
    private readonly int _scratch;
    private readonly AlignedMemory _memory;

    public Arena(MemoryPlan plan, int scratchBytes)
    {
        _plan = plan;
        _scratch = (plan.TensorBytes + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;
        _memory = new AlignedMemory(checked(_scratch + scratchBytes));
    }

    /// <summary>Good while this object lives.</summary>
    public Frame Frame() => new(_memory.Pointer, _plan.Offsets, _memory.Pointer + _scratch);

    public Span<sbyte> Input(int tensor, Shape shape) => MemoryMarshal.Cast<byte, sbyte>(_memory.Slice(_plan.Offsets[tensor], shape.Count));
}
