namespace TinyM2Net.Training.Quantization;

/// <summary>
/// Symmetric weights, one scale per output channel: <c>q = round(w / S_c)</c>, <c>|q| &lt;= 2^(b-1)-1</c>, <c>S_c = max|w_c| / (2^(b-1)-1)</c>; of 2 bits,
/// -1, 0 and 1, <c>S_c</c> has the least squared error instead, as the largest would leave little but zeros (ternary weights, Li and Liu 2016, arXiv 1605.04711).
/// The channel is the last axis of every kind of layer, so value i belongs to channel <c>i mod channels</c>.
/// </summary>
internal static class WeightQuantizer
{
    /// <summary>
    /// A channel far below the layer's largest takes this share of its scale at least: one exponent serves a whole layer, and a bias
    /// counted in very small steps would not fit 32 bits.
    /// </summary>
    private const float SmallestShare = 1f / 1024;

    private const int LloydIterations = 10;

    public static int Largest(int bits) => (1 << (bits - 1)) - 1;

    /// <summary>One step per channel, positive.</summary>
    public static float[] Scales(ReadOnlySpan<float> weights, int channels, int bits)
    {
        var scales = bits == 2 ? Ternary(weights, channels) : Largest(weights, channels);
        var largest = 0f;
        foreach (var scale in scales)
            largest = Math.Max(largest, scale);
        var floor = largest > 0 ? largest * SmallestShare : 1;
        for (var c = 0; c < channels; c++)
            scales[c] = Math.Max(scales[c], floor) / Largest(bits);
        return scales;
    }

    private static float[] Largest(ReadOnlySpan<float> weights, int channels)
    {
        var scales = new float[channels];
        for (var row = 0; row < weights.Length; row += channels)
            for (var c = 0; c < channels; c++)
                scales[c] = Math.Max(scales[c], Math.Abs(weights[row + c]));
        return scales;
    }

    /// <summary>The mean magnitude of those that do not round to 0, which are those above half of it: Lloyd's iteration from about where it ends.</summary>
    private static float[] Ternary(ReadOnlySpan<float> weights, int channels)
    {
        var (scales, sums, counts) = (new float[channels], new float[channels], new int[channels]);
        for (var iteration = 0; iteration <= LloydIterations; iteration++)
        {
            Array.Clear(sums);
            Array.Clear(counts);
            for (var row = 0; row < weights.Length; row += channels)
                for (var c = 0; c < channels; c++)
                {
                    var magnitude = Math.Abs(weights[row + c]);
                    if (magnitude < scales[c] / 2)
                        continue;
                    sums[c] += magnitude;
                    counts[c]++;
                }
            // At first the mean of all, of which that of the larger half or so is about 1.4 times as much.
            for (var c = 0; c < channels; c++)
                scales[c] = counts[c] == 0 ? 0 : sums[c] / counts[c] * (iteration == 0 ? 1.4f : 1);
        }
        return scales;
    }

    public static sbyte[] Quantize(ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, int bits)
    {
        var values = new sbyte[weights.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = (sbyte)Step(weights[i], scales[i % scales.Length], bits);
        return values;
    }

    /// <summary>The weights as the integers will represent them.</summary>
    public static void FakeQuantize(ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, int bits, Span<float> quantized)
    {
        for (var row = 0; row < weights.Length; row += scales.Length)
            for (var c = 0; c < scales.Length; c++)
                quantized[row + c] = Step(weights[row + c], scales[c], bits) * scales[c];
    }

    /// <summary><c>||Q_b(W) - W||^2</c>, the perturbation of the sensitivity.</summary>
    public static double Perturbation(ReadOnlySpan<float> weights, int channels, int bits)
    {
        var scales = Scales(weights, channels, bits);
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            var scale = scales[i % channels];
            var error = (double)(Step(weights[i], scale, bits) * scale) - weights[i];
            sum += error * error;
        }
        return sum;
    }

    private static int Step(float weight, float scale, int bits)
    {
        var largest = Largest(bits);
        return Math.Clamp((int)MathF.Floor(weight / scale + 0.5f), -largest, largest);
    }
}
