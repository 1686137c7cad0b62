using TinyM2Net.Runtime.Features;

namespace TinyM2Net.Runtime.Tests.Features;

/// <summary>The definition written down in double precision with the platform's functions and plain Fourier sums: slow, and nothing shared with the code under test.</summary>
internal static class ReferenceSpectrogram
{
    /// <summary>Decibels, [frame][band].</summary>
    public static double[][] LogMel(AudioFeatureSettings s, float[] samples)
    {
        var clip = new double[s.SampleCount];
        for (var i = 0; i < Math.Min(clip.Length, samples.Length); i++)
            clip[i] = samples[i];
        var frames = new double[s.NaturalFrames][];
        for (var f = 0; f < frames.Length; f++)
        {
            var power = Power(s, clip, f * s.HopLength - (s.Centered ? s.FftSize / 2 : 0));
            frames[f] = [.. Enumerable.Range(0, s.MelBands).Select(b => 10 * Math.Log10(Math.Max(1e-10, Enumerable.Range(0, power.Length).Sum(k => power[k] * Weight(s, b, k)))))];
        }

        var floor = s.TopDb is { } range ? frames.Max(f => f.Max()) - range : double.NegativeInfinity;
        return [.. frames.Select(f => f.Select(v => Math.Max(v, floor)).ToArray())];
    }

    public static double[][] Mfcc(AudioFeatureSettings s, float[] samples) =>
        [.. LogMel(s, samples).Select(frame => Enumerable.Range(0, s.Coefficients).Select(k =>
            Math.Sqrt((k == 0 ? 1.0 : 2.0) / s.MelBands) * frame.Select((v, m) => v * Math.Cos(Math.PI * k * (m + 0.5) / s.MelBands)).Sum()).ToArray())];

    private static double[] Power(AudioFeatureSettings s, double[] clip, int start)
    {
        var power = new double[s.FftSize / 2 + 1];
        var left = (s.FftSize - s.WindowLength) / 2;
        for (var k = 0; k < power.Length; k++)
        {
            double re = 0, im = 0;
            for (var n = 0; n < s.WindowLength; n++)
            {
                var place = start + left + n;
                if (place < 0 || place >= clip.Length)
                    continue;
                var value = clip[place] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * n / s.WindowLength));
                re += value * Math.Cos(2 * Math.PI * k * (left + n) / s.FftSize);
                im -= value * Math.Sin(2 * Math.PI * k * (left + n) / s.FftSize);
            }

            power[k] = re * re + im * im;
        }

        return power;
    }

    private static double Weight(AudioFeatureSettings s, int band, int bin)
    {
        var top = s.MaximumFrequency ?? s.SampleRate / 2.0;
        double Edge(int i) => Hertz(s, Mel(s, s.MinimumFrequency) + i * (Mel(s, top) - Mel(s, s.MinimumFrequency)) / (s.MelBands + 1));
        var (low, centre, high) = (Edge(band), Edge(band + 1), Edge(band + 2));
        var f = bin * (double)s.SampleRate / s.FftSize;
        var weight = Math.Max(0, Math.Min((f - low) / (centre - low), (high - f) / (high - centre)));
        return s.MelNorm == MelNorm.Slaney ? weight * 2 / (high - low) : weight;
    }

    private static double Mel(AudioFeatureSettings s, double f) => s.MelScale == MelScale.Htk
        ? 2595 * Math.Log10(1 + f / 700)
        : f < 1000 ? f * 3 / 200 : 15 + Math.Log(f / 1000) * 27 / Math.Log(6.4);

    private static double Hertz(AudioFeatureSettings s, double m) => s.MelScale == MelScale.Htk
        ? 700 * (Math.Pow(10, m / 2595) - 1)
        : m < 15 ? m * 200 / 3 : 1000 * Math.Pow(6.4, (m - 15) / 27);
}
