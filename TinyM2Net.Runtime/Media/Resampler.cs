using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Media;

/// <summary>
/// Changes a clip's sample rate by a polyphase windowed sinc (J. O. Smith, "Digital Audio Resampling"): one finely sampled kernel, read
/// with linear interpolation at each output's exact phase, stretched to the lower of the two rates. Passes up to 0.89 of the lower
/// Nyquist frequency and attenuates images and aliases by about 80 dB. The kernel is computed from series in double precision, without a
/// platform's sine.
/// </summary>
internal static class Resampler
{
    /// <summary>Zero crossings of the sinc on each side.</summary>
    private const int Crossings = 48;

    /// <summary>Kernel points from one crossing to the next: linear interpolation between them is off by less than -100 dB.</summary>
    private const int PointsPerCrossing = 512;

    // Kaiser's design for 80 dB: beta = 0.1102 (80 - 8.7); the transition, 0.104 of the Nyquist frequency, ends at it, so nothing folds.
    private const double Beta = 7.857;
    private const double Cutoff = 0.948;

    private static readonly double[] Kernel = BuildKernel();

    /// <param name="maximumCount">
    /// Only so many samples are computed: a caller that crops need not pay for the rest, nor can a file with an absurd rate ask for it.
    /// </param>
    /// <returns><c>ceil(n * to / from)</c> samples, at most <paramref name="maximumCount"/>; beyond its ends the input is zero.</returns>
    public static float[] Resample(float[] samples, int from, int to, int maximumCount = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to);
        if (from == to)
            return samples.Length <= maximumCount ? samples : samples[..maximumCount];
        var count = Math.Min(maximumCount, (samples.Length * (long)to + from - 1) / from);
        MediaLimits.CheckBytes("Resampling", count * sizeof(float));

        var output = new float[count];
        for (var i = 0; i < output.Length; i++)
            output[i] = Sample(samples, 0, samples.Length, i, from, to);
        return output;
    }

    /// <summary>How many input samples on each side an output draws on.</summary>
    public static int Reach(int from, int to) => (int)(Crossings / Scale(from, to));

    /// <summary>One output sample.</summary>
    /// <param name="samples">A part of the input that holds all of its first <paramref name="count"/> samples that the output draws on.</param>
    /// <param name="start">Where the part begins in the input.</param>
    /// <param name="count">The input's length: beyond it, all is zero.</param>
    public static float Sample(ReadOnlySpan<float> samples, long start, long count, long output, int from, int to)
    {
        // Kernel crossings per input sample.
        var scale = Scale(from, to);
        var reach = Reach(from, to);
        // The output stands at output * from / to, in whole numbers, so that nothing drifts.
        var (before, phase) = Math.DivRem(output * from, to);
        var offset = phase / (double)to;
        var first = (int)(Math.Max(0, before - reach) - start);
        var last = (int)(Math.Min(count - 1, before + 1 + reach) - start);
        var sum = 0.0;
        for (var k = first; k <= last; k++)
            sum += samples[k] * At(Math.Abs(k + start - before - offset) * scale * PointsPerCrossing);
        return (float)(sum * scale);
    }

    private static double Scale(int from, int to) => Cutoff * Math.Min(1, to / (double)from);

    private static double At(double point)
    {
        var index = (int)point;
        if (index >= Kernel.Length - 1)
            return 0;
        return Kernel[index] + (point - index) * (Kernel[index + 1] - Kernel[index]);
    }

    private static double[] BuildKernel()
    {
        var kernel = new double[Crossings * PointsPerCrossing + 1];
        kernel[0] = 1;
        var peak = BesselI0(Beta);
        for (var i = 1; i < kernel.Length; i++)
        {
            var place = i / (double)(kernel.Length - 1);
            var window = BesselI0(Beta * Math.Sqrt(1 - place * place)) / peak;
            kernel[i] = window * SinPi(i) / (Math.PI * i / PointsPerCrossing);
        }

        return kernel;
    }

    // sin(pi * i / PointsPerCrossing), from its argument in [0, pi/2]: exactly odd, and exactly zero at the crossings.
    private static double SinPi(int i)
    {
        var within = i % PointsPerCrossing;
        var sine = Elementary.Sin(Math.PI * Math.Min(within, PointsPerCrossing - within) / PointsPerCrossing);
        return i / PointsPerCrossing % 2 == 0 ? sine : -sine;
    }

    // The modified Bessel function of order zero, by its series: all terms are positive, so they add up without cancellation.
    private static double BesselI0(double x)
    {
        double term = 1, sum = 1;
        for (var n = 1; term > 1e-17 * sum; n++)
        {
            term *= x * x / (4.0 * n * n);
            sum += term;
        }

        return sum;
    }
}
