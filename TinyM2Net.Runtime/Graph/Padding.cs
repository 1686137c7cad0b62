namespace TinyM2Net.Runtime.Graph;

/// <summary>How a window meets the border of its input.</summary>
internal enum Padding
{
    /// <summary>No padding: output = (input - kernel) / stride + 1, floored.</summary>
    Valid,

    /// <summary>Zeros around: output = ceil(input / stride); the odd zero goes to the bottom and right.</summary>
    Same,
}

/// <summary>The one place that computes where windows lie (paper, equation 1).</summary>
internal static class Window
{
    public static int OutputSize(int input, int kernel, int stride, Padding padding) =>
        padding == Padding.Same ? (input + stride - 1) / stride : input < kernel ? 0 : (input - kernel) / stride + 1;

    /// <summary>Zeros in front of the first row or column.</summary>
    public static int PadBefore(int input, int kernel, int stride, Padding padding) =>
        padding == Padding.Valid ? 0 : Math.Max((OutputSize(input, kernel, stride, padding) - 1) * stride + kernel - input, 0) / 2;
}
