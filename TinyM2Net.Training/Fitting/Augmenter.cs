using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Training.Fitting;

/// <summary>Changes standardized features at random; the same seed, epoch, sample and branch give the same change.</summary>
internal sealed class Augmenter(ulong seed, Shape shape, AugmentationOptions options)
{
    // Where each row and column of the result is read from.
    private readonly int[] rows = new int[shape.Height];
    private readonly int[] columns = new int[shape.Width];

    /// <param name="source">One sample, HWC.</param>
    /// <param name="target">As long; overwritten.</param>
    public void Apply(ReadOnlySpan<float> source, Span<float> target, int epoch, int sample, int branch)
    {
        var random = new SplitMix(seed).Fork("augmentation").Fork((ulong)epoch).Fork((ulong)sample).Fork((ulong)branch);
        Move(source, target, ref random);
        Rescale(target, ref random);
        Mask(target, ref random);
        AddNoise(target, ref random);
    }

    private void Move(ReadOnlySpan<float> source, Span<float> target, ref SplitMix random)
    {
        var most = (int)(options.TimeShift * shape.Height);
        var rotation = options.TimeRotation ? random.NextInt(shape.Height) : 0;
        var down = Between(most, ref random) + Between(options.PixelShift, ref random);
        var right = Between(options.PixelShift, ref random);
        var mirrored = options.Mirror && random.NextInt(2) == 1;
        for (var y = 0; y < rows.Length; y++)
            rows[y] = (Math.Clamp(y - down, 0, shape.Height - 1) + rotation) % shape.Height;
        for (var x = 0; x < columns.Length; x++)
        {
            var column = Math.Clamp(x - right, 0, shape.Width - 1);
            columns[x] = mirrored ? shape.Width - 1 - column : column;
        }

        for (var y = 0; y < shape.Height; y++)
            for (var x = 0; x < shape.Width; x++)
                source.Slice((rows[y] * shape.Width + columns[x]) * shape.Channels, shape.Channels)
                    .CopyTo(target[((y * shape.Width + x) * shape.Channels)..]);
    }

    private void Rescale(Span<float> target, ref SplitMix random)
    {
        if (options.Contrast > 0 || options.Level > 0)
        {
            var factor = 1 + (float)(options.Contrast * random.NextGaussian());
            var offset = (float)(options.Level * random.NextGaussian());
            foreach (ref var value in target)
                value = value * factor + offset;
        }

        if (options.Loudness > 0)
        {
            var offset = (float)(options.Loudness * random.NextGaussian());
            for (var index = 0; index < target.Length; index += shape.Width * shape.Channels)
                for (var channel = 0; channel < shape.Channels; channel++)
                    target[index + channel] += offset;
        }
    }

    private void Mask(Span<float> target, ref SplitMix random)
    {
        var row = shape.Width * shape.Channels;
        if ((int)(options.TimeMask * shape.Height) is > 0 and var mostRows && random.NextInt(2) == 1)
        {
            var count = 1 + random.NextInt(mostRows);
            target.Slice(random.NextInt(shape.Height - count + 1) * row, count * row).Clear();
        }

        if (Math.Min(options.FrequencyMask, shape.Width) is > 0 and var mostColumns && random.NextInt(2) == 1)
        {
            var count = 1 + random.NextInt(mostColumns);
            var first = random.NextInt(shape.Width - count + 1);
            for (var y = 0; y < shape.Height; y++)
                target.Slice(y * row + first * shape.Channels, count * shape.Channels).Clear();
        }
    }

    // After the masks: no exact zero betrays where one lies.
    private void AddNoise(Span<float> target, ref SplitMix random)
    {
        if (options.Noise == 0)
            return;
        // Four 16-bit uniforms have a deviation of sqrt(1/3) * 2^16: near enough to a Gaussian, at one draw a value.
        var scale = (float)(options.Noise * Math.Sqrt(3) / 65536);
        foreach (ref var value in target)
        {
            var draw = random.NextUInt64();
            var sum = (int)(draw & 0xFFFF) + (int)((draw >> 16) & 0xFFFF) + (int)((draw >> 32) & 0xFFFF) + (int)(draw >> 48);
            value += (sum - 2 * 65535) * scale;
        }
    }

    private static int Between(int most, ref SplitMix random) => most == 0 ? 0 : random.NextInt(2 * most + 1) - most;
}
