namespace TinyM2Net.Runtime.Media;

/// <summary>
/// Brings a row of a component to the image's size. Halves are interpolated by libjpeg's triangle filter ("fancy upsampling": 3/4 of the
/// nearer sample, 1/4 of the farther, in each direction, with its roundings); other ratios repeat the sample.
/// </summary>
internal static class JpegUpsampling
{
    /// <param name="row">The image's row.</param>
    /// <param name="horizontal">How many of the image's columns, and <paramref name="vertical"/> rows, one sample covers.</param>
    /// <param name="output">At least <paramref name="horizontal"/> times the plane's width.</param>
    public static void Row(JpegPlane plane, int row, int horizontal, int vertical, Span<byte> output)
    {
        var inner = row / vertical;
        var near = plane.Row(inner);
        var far = plane.Row(row % 2 == 0 ? inner - 1 : inner + 1);
        // libjpeg repeats components of one or two columns.
        var interpolated = plane.Width > 2;
        switch (horizontal, vertical)
        {
            case (1, 1):
                near.CopyTo(output);
                break;
            case (2, 1) when interpolated:
                Columns(near, output);
                break;
            case (1, 2):
                Rows(near, far, row % 2 == 0 ? 1 : 2, output);
                break;
            case (2, 2) when interpolated:
                Both(near, far, output);
                break;
            default:
                for (var i = 0; i < near.Length; i++)
                    output.Slice(i * horizontal, horizontal).Fill(near[i]);
                break;
        }
    }

    private static void Columns(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var last = input.Length - 1;
        for (var i = 0; i <= last; i++)
        {
            output[2 * i] = i == 0 ? input[0] : (byte)(3 * input[i] + input[i - 1] + 1 >> 2);
            output[2 * i + 1] = i == last ? input[last] : (byte)(3 * input[i] + input[i + 1] + 2 >> 2);
        }
    }

    private static void Rows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias, Span<byte> output)
    {
        for (var i = 0; i < near.Length; i++)
            output[i] = (byte)(3 * near[i] + far[i] + bias >> 2);
    }

    private static void Both(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> output)
    {
        var left = 3 * near[0] + far[0];
        var here = left;
        for (var i = 0; i < near.Length; i++)
        {
            var right = i + 1 < near.Length ? 3 * near[i + 1] + far[i + 1] : here;
            output[2 * i] = (byte)(3 * here + left + 8 >> 4);
            output[2 * i + 1] = (byte)(3 * here + right + 7 >> 4);
            left = here;
            here = right;
        }
    }
}
