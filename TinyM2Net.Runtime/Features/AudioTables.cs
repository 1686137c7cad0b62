using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// The tables of an audio feature extraction: computed in double precision, stored in single, or, where the spectrum itself is computed
/// in double, as the nearest single and what it leaves.
/// </summary>
internal sealed record AudioTables
{
    private const int MaximumFftSize = 1 << 16;
    private const int MaximumSamples = 1 << 26;
    private const int MaximumCells = 1 << 24;

    /// <summary>Points that go through transforms for one clip: below half a second here, and far above a minute of sound. No file may ask for hours.</summary>
    private const long MaximumPoints = 1L << 27;

    /// <summary>Periodic Hann, centred in <see cref="AudioFeatureSettings.FftSize"/> values.</summary>
    public required double[] Window { get; init; }

    /// <summary>exp(-2 pi i k / size) as real and imaginary part, for half a turn of an even FFT size and a whole turn of an odd one.</summary>
    public required double[] Roots { get; init; }

    /// <summary>First bin and count of bins, a pair a band.</summary>
    public required float[] MelBins { get; init; }

    /// <summary>The bands' weights, one band after the other.</summary>
    public required float[] MelWeights { get; init; }

    /// <summary>Orthonormal DCT-II, [coefficient][band]; empty for log-mel.</summary>
    public required float[] Dct { get; init; }

    /// <summary>
    /// Whether the spectrum is computed in double precision: in single its rounding noise lies about 120 dB below the clip's peak, which
    /// top_db hides unless it is absent or wide.
    /// </summary>
    public static bool NeedsDouble(AudioFeatureSettings settings) => settings.TopDb is null or > 80;

    public static AudioTables Compute(AudioFeatureSettings settings)
    {
        CheckSettings(settings);
        var filters = MelFilters.Compute(settings);
        // Through the stored form and back, so that a rebuilt extractor cannot differ.
        var split = NeedsDouble(settings);
        return new AudioTables
        {
            Window = Join(Split(ComputeWindow(settings), split), split),
            Roots = Join(Split(ComputeRoots(settings.FftSize), split), split),
            MelBins = [.. filters.SelectMany(f => new float[] { f.First, f.Weights.Length })],
            MelWeights = [.. filters.SelectMany(f => f.Weights)],
            Dct = settings.Feature == AudioFeature.Mfcc ? ComputeDct(settings.Coefficients, settings.MelBands) : [],
        };
    }

    /// <exception cref="InvalidDataException">The tables do not fit the settings.</exception>
    public static AudioTables From(AudioFeatureSettings settings, FeatureTables tables)
    {
        CheckSettings(settings);
        var split = NeedsDouble(settings);
        var read = new AudioTables
        {
            Window = Join(tables["window"], split),
            Roots = Join(tables["twiddles"], split),
            MelBins = tables["melBins"],
            MelWeights = tables["melWeights"],
            Dct = tables["dct"],
        };
        Check("window", read.Window.Length == settings.FftSize);
        Check("twiddles", read.Roots.Length == RootCount(settings.FftSize) * 2);
        Check("melBins", read.MelBins.Length == settings.MelBands * 2);
        Check("dct", read.Dct.Length == (settings.Feature == AudioFeature.Mfcc ? settings.Coefficients * settings.MelBands : 0));
        var total = 0L;
        for (var band = 0; band < settings.MelBands; band++)
        {
            var (first, count) = (read.MelBins[2 * band], read.MelBins[2 * band + 1]);
            Check("melBins", first >= 0 && count >= 0 && first == MathF.Floor(first) && count == MathF.Floor(count) && first + count <= settings.FftSize / 2 + 1);
            total += (long)count;
        }

        Check("melWeights", read.MelWeights.Length == total);
        Check("melBins", NeighboursAreClose(read.MelBins));
        foreach (var table in tables.Tables)
            Check(table.Name, FeatureTables.AreFinite(table.Values));
        return read;
    }

    public FeatureTables ToTables(AudioFeatureSettings settings) => new(
    [
        new("window", Split(Window, NeedsDouble(settings))), new("twiddles", Split(Roots, NeedsDouble(settings))), new("melBins", MelBins), new("melWeights", MelWeights), new("dct", Dct),
    ]);

    /// <summary>Each band's bins; the weights are <see cref="MelWeights"/>.</summary>
    public Band[] MelRuns()
    {
        var runs = new Band[MelBins.Length / 2];
        for (var band = 0; band < runs.Length; band++)
            runs[band] = new Band((int)MelBins[2 * band], (int)MelBins[2 * band + 1]);
        return runs;
    }

    /// <summary>Each coefficient draws on all bands; the weights are <see cref="Dct"/>.</summary>
    public Band[] DctRuns(int bands)
    {
        var runs = new Band[Dct.Length / bands];
        for (var k = 0; k < runs.Length; k++)
            runs[k] = new Band(0, bands);
        return runs;
    }

    /// <summary>Filters are stored in groups over the union of their bins: a file must not ask for tables much larger than itself.</summary>
    private static bool NeighboursAreClose(float[] bins)
    {
        const int group = 16;
        var cells = 0L;
        for (var band = 0; band < bins.Length / 2; band += group)
        {
            var (first, end) = (float.MaxValue, 0f);
            for (var b = band; b < Math.Min(band + group, bins.Length / 2); b++)
                if (bins[2 * b + 1] > 0)
                    (first, end) = (Math.Min(first, bins[2 * b]), Math.Max(end, bins[2 * b] + bins[2 * b + 1]));
            cells += (long)Math.Max(0, end - first) * group;
        }

        return cells <= MaximumCells;
    }

    private static float[] Split(double[] values, bool split)
    {
        var parts = new float[split ? 2 * values.Length : values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            parts[i] = (float)values[i];
            if (split)
                parts[values.Length + i] = (float)(values[i] - parts[i]);
        }

        return parts;
    }

    private static double[] Join(float[] values, bool split)
    {
        Check("window or twiddles", !split || values.Length % 2 == 0);
        var joined = new double[split ? values.Length / 2 : values.Length];
        for (var i = 0; i < joined.Length; i++)
            joined[i] = split ? (double)values[i] + values[joined.Length + i] : values[i];
        return joined;
    }

    private static double[] ComputeWindow(AudioFeatureSettings settings)
    {
        var window = new double[settings.FftSize];
        var left = (settings.FftSize - settings.WindowLength) / 2;
        for (var n = 0; n < settings.WindowLength; n++)
            window[left + n] = 0.5 - 0.5 * Elementary.Cos(2 * Math.PI * n / settings.WindowLength);
        return window;
    }

    private static int RootCount(int size) => size % 2 == 0 ? size / 2 : size;

    private static double[] ComputeRoots(int size)
    {
        var roots = new double[RootCount(size) * 2];
        for (var k = 0; k < roots.Length / 2; k++)
        {
            var angle = 2 * Math.PI * k / size;
            (roots[2 * k], roots[2 * k + 1]) = (Elementary.Cos(angle), -Elementary.Sin(angle));
        }

        return roots;
    }

    private static float[] ComputeDct(int coefficients, int bands)
    {
        var dct = new float[coefficients * bands];
        for (var k = 0; k < coefficients; k++)
            for (var m = 0; m < bands; m++)
                dct[k * bands + m] = (float)(Math.Sqrt((k == 0 ? 1.0 : 2.0) / bands) * Elementary.Cos(Math.PI * k * (m + 0.5) / bands));
        return dct;
    }

    /// <summary>Whether a clip's features stay within what one clip may cost, in cells and in points transformed.</summary>
    public static bool IsAffordable(AudioFeatureSettings s) =>
        Math.Max((long)s.NaturalFrames, s.Frames ?? 0) * s.MelBands <= MaximumCells && (long)s.NaturalFrames * s.FftSize <= MaximumPoints;

    private static void CheckSettings(AudioFeatureSettings s)
    {
        Require(s.SampleRate is >= 1 and <= 768000, $"sample rate {s.SampleRate} (1 to 768000)");
        Require(s.Duration > 0 && s.Duration * s.SampleRate is >= 1 and <= MaximumSamples, $"duration {s.Duration} s (1 to {MaximumSamples} samples)");
        Require(s.FftSize is >= 2 and <= MaximumFftSize && TransformLength.IsSupported(s.FftSize), $"FFT size {s.FftSize} (2 to {MaximumFftSize}, factors 2, 3 and 5)");
        Require(s.WindowLength >= 1 && s.WindowLength <= s.FftSize, $"window length {s.WindowLength} (1 to the FFT size)");
        Require(s.HopLength >= 1, $"hop length {s.HopLength} (from 1)");
        Require(s.MelBands is >= 1 and <= 4096, $"mel bands {s.MelBands} (1 to 4096)");
        Require(s.Feature == AudioFeature.LogMel || (s.Coefficients >= 1 && s.Coefficients <= s.MelBands), $"coefficients {s.Coefficients} (1 to the mel bands)");
        Require(s.MinimumFrequency >= 0 && s.MinimumFrequency < (s.MaximumFrequency ?? s.SampleRate / 2.0), $"minimum frequency {s.MinimumFrequency} Hz (from 0, below the maximum)");
        Require(s.MaximumFrequency is null || s.MaximumFrequency <= s.SampleRate / 2.0, $"maximum frequency {s.MaximumFrequency} Hz (up to half the rate)");
        Require(s.TopDb is null or > 0, $"top_db {s.TopDb} (above 0)");
        Require(s.NaturalFrames >= 1, $"duration {s.Duration} s (at least one frame of {s.FftSize} samples)");
        Require(s.Frames is null or >= 1, $"frames {s.Frames} (from 1)");
        Require(IsAffordable(s), $"{s.NaturalFrames} frames of {s.FftSize} points and {s.MelBands} bands (up to {MaximumPoints} points and {MaximumCells} cells)");
    }

    private static void Require(bool holds, FormattableString what)
    {
        if (!holds)
            throw new InvalidDataException(FormattableString.Invariant($"Audio features out of range: {FormattableString.Invariant(what)}."));
    }

    private static void Check(string table, bool holds)
    {
        if (!holds)
            throw new InvalidDataException($"The feature table '{table}' does not fit its settings.");
    }
}
