using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Where a step stands in its chain.</summary>
/// <param name="Source">The step before.</param>
/// <param name="Input">What this step may ask of that.</param>
/// <param name="Output">What it is asked for.</param>
/// <param name="FlipInput">Whether the source's bytes have their top bit turned.</param>
/// <param name="FlipOutput">Whether this one's shall.</param>
internal sealed record Link(IntegerGraph Graph, RowSource Source, Demand Input, Demand Output, bool FlipInput, bool FlipOutput, ScratchLayout Scratch)
{
    /// <summary>The rows under a convolution's window.</summary>
    public RowWindow Window(Shape input, int height, int width, int stride, Padding padding) => new(
        this, input, height, stride, Runtime.Graph.Window.PadBefore(input.Height, height, stride, padding), Runtime.Graph.Window.PadBefore(input.Width, width, stride, padding),
        (Output.Width - 1) * stride + width);
}
