namespace TinyM2Net.Training.Quantization;

/// <summary>The integers one quantized activation may take; zero point 0 always.</summary>
/// <param name="Signed">Symmetric, for model inputs and values without ReLU; otherwise unsigned.</param>
internal readonly record struct ActivationRange(int Bits, bool Signed)
{
    public int Minimum => Signed ? -Maximum : 0;
    public int Maximum => Signed ? (1 << (Bits - 1)) - 1 : (1 << Bits) - 1;

    /// <summary>The nearest integer in range, a half rounded up as the runtime's requantizer does.</summary>
    public float Quantize(float value, float step) => Math.Clamp(MathF.Floor(value / step + 0.5f), Minimum, Maximum);

    /// <summary>
    /// The step with the least squared error over <paramref name="values"/>, at most <see cref="Sampled"/> of them evenly spread:
    /// the best of a grid of clipping points, then Lloyd steps (integers fixed, step by least squares, and again).
    /// </summary>
    public float LeastSquaresStep(ReadOnlySpan<float> values)
    {
        var stride = Math.Max(1, values.Length / Sampled);
        // An odd stride does not fall in with the channel count, which is mostly even.
        stride += stride > 1 && stride % 2 == 0 ? 1 : 0;
        var sample = new float[(values.Length + stride - 1) / stride];
        for (var i = 0; i < sample.Length; i++)
            sample[i] = values[i * stride];
        var largest = 0f;
        foreach (var value in values)
            largest = Math.Max(largest, Signed ? Math.Abs(value) : value);
        if (largest <= 0)
            return 1f / Maximum;

        var (best, bestError) = (largest / Maximum, double.PositiveInfinity);
        for (var k = 1; k <= GridSteps; k++)
        {
            var step = largest * k / GridSteps / Maximum;
            var (error, refined) = Fit(sample, step);
            if (error < bestError)
                (best, bestError) = (refined, error);
        }
        for (var i = 0; i < LloydSteps; i++)
        {
            var (error, refined) = Fit(sample, best);
            if (error > bestError)
                break;
            (best, bestError) = (refined, error);
        }
        return best;
    }

    private const int Sampled = 1 << 14;
    private const int GridSteps = 64;
    private const int LloydSteps = 8;

    private (double Error, float Refined) Fit(ReadOnlySpan<float> values, float step)
    {
        double cross = 0, square = 0, error = 0;
        foreach (var value in values)
        {
            var q = Quantize(value, step);
            var difference = (double)value - q * step;
            error += difference * difference;
            cross += (double)value * q;
            square += (double)q * q;
        }
        return (error, square > 0 && cross > 0 ? (float)(cross / square) : step);
    }
}
