using System.Runtime.CompilerServices;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.Runtime.Execution;

/// <summary>All the memory that one session's inferences need, in one aligned block that does not move.</summary>
internal sealed unsafe class Arena
{
    private readonly int[] _offsets;
    private readonly byte[] _memory;
    private readonly byte* _start;
    private readonly byte* _scratch;

    public Arena(MemoryPlan plan, int scratchBytes)
    {
        _offsets = plan.Offsets;
        _memory = GC.AllocateArray<byte>(checked(plan.TensorBytes + scratchBytes + 2 * MemoryPlan.Alignment), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref _memory[0]);
        var aligned = (address + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;
        _start = (byte*)aligned;
        _scratch = _start + (plan.TensorBytes + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;
    }

    /// <summary>Valid while this object lives.</summary>
    public Frame Frame() => new(_start, _offsets, _scratch);
}
