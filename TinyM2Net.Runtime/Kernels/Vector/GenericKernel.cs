namespace TinyM2Net.Runtime.Kernels.Vector;

internal delegate void KernelRun(Frame frame);

/// <summary>A kernel of a generic class, by a delegate for the reason that <see cref="RowSource"/> is one.</summary>
internal sealed class GenericKernel(KernelRun run, int scratchBytes) : Kernel
{
    public override int ScratchBytes => scratchBytes;

    public override void Run(Frame frame) => run(frame);
}
