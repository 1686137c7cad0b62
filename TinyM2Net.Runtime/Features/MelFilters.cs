using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Features;

/// <summary>Triangular filters evenly spaced on a mel scale, as librosa's <c>filters.mel</c> defines them.</summary>
internal static class MelFilters
{
    // Slaney's scale (Auditory Toolbox, 1998): linear to 1 kHz, logarithmic above.
    private const double LinearHertzPerMel = 200.0 / 3;
    private const double BreakHertz = 1000;
    private const double BreakMel = BreakHertz / LinearHertzPerMel;
    private static readonly double LogStep = Elementary.Log(6.4) / 27;

    /// <summary>Each filter over its own bins only: the first bin and the weights from there on; a filter may be empty.</summary>
    public static IReadOnlyList<(int First, float[] Weights)> Compute(AudioFeatureSettings settings)
    {
        var edges = Edges(settings);
        var bins = settings.FftSize / 2 + 1;
        var filters = new (int First, float[] Weights)[settings.MelBands];
        for (var band = 0; band < filters.Length; band++)
        {
            var (low, centre, high) = (edges[band], edges[band + 1], edges[band + 2]);
            var norm = settings.MelNorm == MelNorm.Slaney ? 2 / (high - low) : 1;
            var first = 0;
            var weights = new List<float>();
            for (var bin = 0; bin < bins; bin++)
            {
                var frequency = bin * (double)settings.SampleRate / settings.FftSize;
                var weight = Math.Min((frequency - low) / (centre - low), (high - frequency) / (high - centre));
                if (weight <= 0)
                    continue;
                if (weights.Count == 0)
                    first = bin;
                weights.Add((float)(weight * norm));
            }

            filters[band] = (first, [.. weights]);
        }

        return filters;
    }

    private static double[] Edges(AudioFeatureSettings settings)
    {
        var low = ToMel(settings.MinimumFrequency, settings.MelScale);
        var high = ToMel(settings.MaximumFrequency ?? settings.SampleRate / 2.0, settings.MelScale);
        var edges = new double[settings.MelBands + 2];
        for (var i = 0; i < edges.Length; i++)
            edges[i] = ToHertz(low + i * (high - low) / (edges.Length - 1), settings.MelScale);
        return edges;
    }

    private static double ToMel(double hertz, MelScale scale) => scale switch
    {
        MelScale.Htk => 2595 * Elementary.Log10(1 + hertz / 700),
        _ => hertz < BreakHertz ? hertz / LinearHertzPerMel : BreakMel + Elementary.Log(hertz / BreakHertz) / LogStep,
    };

    private static double ToHertz(double mel, MelScale scale) => scale switch
    {
        MelScale.Htk => 700 * (Elementary.Exp(mel / 2595 * Elementary.Log(10.0)) - 1),
        _ => mel < BreakMel ? mel * LinearHertzPerMel : BreakHertz * Elementary.Exp(LogStep * (mel - BreakMel)),
    };
}
