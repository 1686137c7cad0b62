namespace TinyM2Net.Runtime.Media;

/// <summary>A component's samples.</summary>
/// <param name="Stride">From one row to the next; past the width is padding.</param>
internal sealed record JpegPlane(byte[] Samples, int Stride, int Width, int Height)
{
    /// <summary>One row; rows outside the component repeat its first or last.</summary>
    public ReadOnlySpan<byte> Row(int row) => Samples.AsSpan(Math.Clamp(row, 0, Height - 1) * Stride, Width);
}
