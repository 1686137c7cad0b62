namespace TinyM2Net.Runtime.Media;

/// <summary>
/// Scales an image to a fixed size, each axis by itself: area averaging where it shrinks (every source sample weighs as much of it as the
/// target sample covers), bilinear between sample centres where it grows. Single-precision sums in a fixed order, so the same bits
/// everywhere.
/// </summary>
internal static class ImageScaling
{
    /// <param name="zeroIsMissing">
    /// For depth and thermal images, where 0 means no reading: only samples other than 0 are averaged, and a target that covers none is 0.
    /// </param>
    /// <returns><paramref name="height"/> x <paramref name="width"/> x the image's channels, in the image's sample units.</returns>
    public static float[] Scale(Image image, int width, int height, bool zeroIsMissing = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var columns = ScalingTaps.Between(image.Width, width);
        var rows = ScalingTaps.Between(image.Height, height);
        var values = Scale(image, columns, rows, sample => sample);
        if (!zeroIsMissing)
            return values;

        // Missing samples added nothing above; dividing by the weight of those present makes it their mean.
        var present = Scale(image, columns, rows, sample => sample == 0 ? 0 : 1);
        for (var i = 0; i < values.Length; i++)
            values[i] = present[i] > 0 ? values[i] / present[i] : 0;
        return values;
    }

    private static float[] Scale(Image image, ScalingTaps[] columns, ScalingTaps[] rows, Func<ushort, float> value)
    {
        // Rows first, one target row at a time: a source row is summed up whole, then shrunk.
        var stride = image.Width * image.Channels;
        var line = new float[stride];
        var output = new float[rows.Length * columns.Length * image.Channels];
        var place = 0;
        foreach (var row in rows)
        {
            Array.Clear(line);
            for (var k = 0; k < row.Weights.Length; k++)
            {
                var source = image.Samples.AsSpan((row.First + k) * stride, stride);
                for (var i = 0; i < stride; i++)
                    line[i] += row.Weights[k] * value(source[i]);
            }

            foreach (var column in columns)
            {
                for (var c = 0; c < image.Channels; c++)
                {
                    var sum = 0f;
                    for (var k = 0; k < column.Weights.Length; k++)
                        sum += column.Weights[k] * line[(column.First + k) * image.Channels + c];
                    output[place++] = sum;
                }
            }
        }

        return output;
    }
}
