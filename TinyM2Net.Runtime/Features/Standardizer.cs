using TinyM2Net.Runtime.Kinds;

namespace TinyM2Net.Runtime.Features;

/// <summary>Brings each coefficient or channel to mean 0 and deviation 1 over the training split; photographs stay between -1 and 1.</summary>
internal sealed class Standardizer
{
    // Below this share of the mean's size a deviation is rounding, not signal.
    private const double SmallestDeviation = 1e-6;

    private readonly float[] mean;
    private readonly float[] inverse;

    /// <exception cref="InvalidDataException">The statistics do not fit the shape, or are not finite.</exception>
    public Standardizer(Standardization statistics, Shape shape)
    {
        var count = Statistics(shape, statistics.PerWidth);
        if (statistics.Mean.Length != count || statistics.InverseDeviation.Length != count)
            throw new InvalidDataException(FormattableString.Invariant(
                $"Standardization has {statistics.Mean.Length} means and {statistics.InverseDeviation.Length} deviations; features of {shape} need {count}."));
        if (!FeatureTables.AreFinite(statistics.Mean) || !FeatureTables.AreFinite(statistics.InverseDeviation))
            throw new InvalidDataException("Standardization has a value that is not finite.");
        // Expanded to the run of values after which the statistics repeat.
        var period = Period(shape, statistics.PerWidth);
        mean = new float[period];
        inverse = new float[period];
        for (var i = 0; i < period; i++)
        {
            var index = i / (period / count);
            mean[i] = statistics.Mean[index];
            inverse[i] = statistics.InverseDeviation[index];
        }
    }

    /// <summary><c>(x - mean) * inverse</c>, rounded after each of the two.</summary>
    public void Apply(ReadOnlySpan<float> features, Span<float> destination)
    {
        for (var start = 0; start < features.Length; start += mean.Length)
        {
            var from = features.Slice(start, mean.Length);
            var to = destination.Slice(start, mean.Length);
            for (var i = 0; i < from.Length; i++)
                to[i] = (from[i] - mean[i]) * inverse[i];
        }
    }

    /// <summary>Statistics run along width for audio and series, along channels for images.</summary>
    public static bool RunsAlongWidth(FeatureSettings settings) => FeatureKind.Of(settings).RunsAlongWidth;

    /// <summary>The statistics of the training split, summed in double precision in the samples' order. What never varies is mapped to 0.</summary>
    public static Standardization Measure(IReadOnlyList<ReadOnlyMemory<float>> samples, Shape shape, bool perWidth)
    {
        var count = Statistics(shape, perWidth);
        var period = Period(shape, perWidth);
        var each = samples.Count * (double)shape.Count / count;
        var means = new double[count];
        Sum(samples, period, means, (_, x) => x);
        for (var c = 0; c < count; c++)
            means[c] /= each;
        var squares = new double[count];
        Sum(samples, period, squares, (c, x) => (x - means[c]) * (x - means[c]));

        var inverse = new float[count];
        for (var c = 0; c < count; c++)
        {
            var deviation = Math.Sqrt(squares[c] / each);
            inverse[c] = deviation <= SmallestDeviation * Math.Max(1, Math.Abs(means[c])) ? 0 : (float)(1 / deviation);
        }

        return new Standardization(Array.ConvertAll(means, m => (float)m), inverse, perWidth);
    }

    /// <summary>Leaves every value as it is.</summary>
    public static Standardization None(Shape shape) => new(new float[shape.Channels], [.. Enumerable.Repeat(1f, shape.Channels)], PerWidth: false);

    private static void Sum(IReadOnlyList<ReadOnlyMemory<float>> samples, int period, double[] sums, Func<int, double, double> term)
    {
        var run = period / sums.Length;
        foreach (var sample in samples)
        {
            var values = sample.Span;
            for (var i = 0; i < values.Length; i++)
            {
                var c = i % period / run;
                sums[c] += term(c, values[i]);
            }
        }
    }

    private static int Statistics(Shape shape, bool perWidth) => perWidth ? shape.Width : shape.Channels;

    private static int Period(Shape shape, bool perWidth) => perWidth ? shape.Width * shape.Channels : shape.Channels;
}
