using System.Buffers.Binary;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net.Runtime.Tests.Features;

public class AudioFeatures
{
    private static readonly AudioFeatureSettings Small = new() { SampleRate = 8000, Duration = 0.15, FftSize = 120, WindowLength = 120, HopLength = 60, MelBands = 16, Coefficients = 8 };

    /// <summary>Each knob away from its default once, and FFT sizes of every radix, odd ones too.</summary>
    internal static IReadOnlyDictionary<string, AudioFeatureSettings> Knobs { get; } = new Dictionary<string, AudioFeatureSettings>
    {
        ["default"] = Small,
        ["htk"] = Small with { MelScale = MelScale.Htk },
        ["no norm"] = Small with { MelNorm = MelNorm.None },
        ["log-mel"] = Small with { Feature = AudioFeature.LogMel },
        ["uncentred"] = Small with { Centered = false },
        ["no top_db"] = Small with { TopDb = null },
        ["no top_db, odd"] = Small with { TopDb = null, FftSize = 135 },
        ["narrow top_db"] = Small with { TopDb = 20 },
        ["band-limited"] = Small with { MinimumFrequency = 300, MaximumFrequency = 3400 },
        ["short window"] = Small with { WindowLength = 99 },
        ["radix 2"] = Small with { FftSize = 100, WindowLength = 100 },
        ["radix 8, four columns"] = Small with { FftSize = 64, WindowLength = 64 },
        ["radix 8 alone"] = Small with { FftSize = 1024, WindowLength = 1024 },
        ["no top_db, radices 8 and 4"] = Small with { TopDb = null, FftSize = 512, WindowLength = 400 },
        ["radix 3, odd"] = Small with { FftSize = 81, WindowLength = 80 },
        ["radix 5, odd"] = Small with { FftSize = 125, WindowLength = 125 },
        ["all radices"] = Small with { FftSize = 240, WindowLength = 240, Centered = false },
        ["one long hop"] = Small with { HopLength = 5000 },
    };

    public static TheoryData<string> KnobNames => [.. Knobs.Keys];

    [Theory]
    [MemberData(nameof(KnobNames))]
    public void Every_knob_follows_the_definition(string knob)
    {
        var settings = Knobs[knob];
        var samples = Noise(settings.SampleCount);
        var expected = settings.Feature == AudioFeature.Mfcc ? ReferenceSpectrogram.Mfcc(settings, samples) : ReferenceSpectrogram.LogMel(settings, samples);
        var actual = Extract(settings, samples);
        Assert.Equal(expected.Length, settings.Shape.Height);
        var worst = expected.SelectMany(row => row).Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        Assert.InRange(worst, 0, 1e-3);
    }

    [Fact]
    public void More_frames_than_the_clip_gives_repeat_the_last_one_and_fewer_crop()
    {
        var samples = Noise(Small.SampleCount);
        var natural = Extract(Small, samples);
        var width = Small.Coefficients;

        var cropped = Extract(Small with { Frames = 5 }, samples);
        Assert.Equal(natural.Take(5 * width), cropped);

        var padded = Extract(Small with { Frames = Small.NaturalFrames + 3 }, samples);
        Assert.Equal(natural, padded.Take(natural.Length));
        for (var i = 0; i < 3; i++)
            Assert.Equal(natural[^width..], padded.Skip(natural.Length + i * width).Take(width));
    }

    [Fact]
    public void Short_clips_are_padded_with_silence_and_long_ones_cropped()
    {
        var samples = Noise(Small.SampleCount + 500);
        Assert.Equal(Extract(Small, samples[..Small.SampleCount]), Extract(Small, samples));
        var half = samples[..400];
        Assert.Equal(Extract(Small, [.. half, .. new float[Small.SampleCount - 400]]), Extract(Small, half));
    }

    [Fact]
    public void A_clip_leaves_no_trace_in_the_next_one()
    {
        var extractor = new AudioFeatureExtractor(Small);
        var (first, again) = (new float[extractor.Shape.Count], new float[extractor.Shape.Count]);
        var quiet = Noise(100);
        extractor.Extract(quiet, first);
        extractor.Extract(Noise(5000), again);
        extractor.Extract(quiet, again);
        Assert.Equal(first, again);
    }

    [Fact]
    public void Silence_is_the_floor_everywhere()
    {
        Assert.All(Extract(Small with { Feature = AudioFeature.LogMel }, new float[100]), v => Assert.Equal(-100f, v, 1e-4));
    }

    [Fact]
    public void Empty_and_damaged_clips_are_refused_by_name()
    {
        var extractor = new AudioFeatureExtractor(Small);
        var features = new float[extractor.Shape.Count];
        Assert.Contains("no samples", Assert.Throws<MediaException>(() => extractor.Extract(ReadOnlySpan<float>.Empty, features)).Message, StringComparison.Ordinal);
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, 1e30f })
            Assert.Contains("sample 3", Assert.Throws<MediaException>(() => extractor.Extract([0, 0, 0, bad, 0], features)).Message, StringComparison.Ordinal);
        Assert.Throws<MediaException>(() => extractor.Extract(Wave(8000, []), features));
        Assert.Throws<MediaException>(() => extractor.Extract("RIFF"u8, features));
    }

    [Fact]
    public void A_clip_of_another_rate_is_resampled()
    {
        var settings = Small with { Duration = 0.5, TopDb = null, Coefficients = 3 };
        short[] Tone(int rate) => [.. Enumerable.Range(0, rate / 2).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * 440 * i / rate)))];
        var (own, other) = (new float[settings.Shape.Count], new float[settings.Shape.Count]);
        var extractor = FeatureExtractor.Create(settings);
        extractor.Extract(Wave(8000, Tone(8000)), own);
        extractor.Extract(Wave(44100, Tone(44100)), other);
        // Coefficient 1 away from both ends: the spectrum's slope, which a wrong rate would shift at once.
        for (var frame = 8; frame < settings.NaturalFrames - 8; frame++)
            Assert.InRange(other[frame * 3 + 1] / own[frame * 3 + 1], 0.8, 1.25);
        extractor.Extract(Wave(16000, Tone(8000)), other);
        Assert.NotEqual(own[30 * 3 + 1], other[30 * 3 + 1], 1f);
    }

    [Fact]
    public void Tables_read_back_from_an_artifact_give_the_same_bits()
    {
        foreach (var settings in Knobs.Values)
        {
            var samples = Noise(settings.SampleCount);
            var stored = FeatureExtractor.Create(settings).Tables;
            var copy = new FeatureTables([.. stored.Tables.Select(t => new FeatureTable(t.Name, [.. t.Values]))]);
            var features = new float[settings.Shape.Count];
            new AudioFeatureExtractor(settings, copy).Extract(samples, features);
            Assert.Equal(Extract(settings, samples), features);
        }
    }

    [Fact]
    public void Tables_that_do_not_fit_are_refused()
    {
        var good = FeatureExtractor.Create(Small).Tables;
        foreach (var table in good.Tables)
        {
            FeatureTables With(float[] values) => new([.. good.Tables.Select(t => t.Name == table.Name ? t with { Values = values } : t)]);
            Assert.Throws<InvalidDataException>(() => FeatureExtractor.Create(Small, With(table.Values[1..])));
            Assert.Throws<InvalidDataException>(() => FeatureExtractor.Create(Small, With([.. table.Values[1..], float.NaN])));
            Assert.Throws<InvalidDataException>(() => FeatureExtractor.Create(Small, new([.. good.Tables.Where(t => t != table)])));
        }

        var bins = good["melBins"].ToArray();
        bins[1] = 1000;
        Assert.Throws<InvalidDataException>(() => FeatureExtractor.Create(Small, new([.. good.Tables.Select(t => t.Name == "melBins" ? t with { Values = bins } : t)])));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        AudioFeatureSettings[] bad =
        [
            Small with { FftSize = 7 * 16 }, Small with { WindowLength = 121 }, Small with { HopLength = 0 }, Small with { MelBands = 0 }, Small with { Coefficients = 17 },
            Small with { MinimumFrequency = 4000 }, Small with { MaximumFrequency = 4001 }, Small with { TopDb = 0 }, Small with { Duration = double.NaN },
            Small with { Duration = 1e9 }, Small with { Frames = 0 }, Small with { Centered = false, Duration = 0.01 }, Small with { SampleRate = 0 },
            Small with { Duration = 600, HopLength = 1, MelBands = 2, Coefficients = 1 },
        ];
        foreach (var settings in bad)
            Assert.Throws<InvalidDataException>(() => FeatureExtractor.Create(settings));
    }

    [Fact]
    public void Extracting_allocates_nothing()
    {
        var extractor = new AudioFeatureExtractor(Small);
        var (samples, features) = (Noise(Small.SampleCount), new float[extractor.Shape.Count]);
        extractor.Extract(samples, features);
        var before = GC.GetAllocatedBytesForCurrentThread();
        extractor.Extract(samples, features);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal static byte[] Wave(int rate, ReadOnlySpan<short> samples)
    {
        var file = new byte[44 + samples.Length * 2];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        ReadOnlySpan<int> header = [16, 1 | 1 << 16, rate, rate * 2, 2 | 16 << 16];
        for (var i = 0; i < header.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16 + 4 * i), header[i]);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), samples.Length * 2);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * i), samples[i]);
        return file;
    }

    [Fact]
    public void Mel_filters_far_apart_are_refused_before_their_table_is_made()
    {
        var wide = Small with { FftSize = 65536, WindowLength = 65536, Duration = 10, MelBands = 4096 };
        var good = FeatureExtractor.Create(wide).Tables;
        var bins = new float[2 * wide.MelBands];
        for (var band = 0; band < wide.MelBands; band++)
            (bins[2 * band], bins[2 * band + 1]) = (band % 2 * 32768, 1);
        FeatureTables hostile = new([.. good.Tables.Select(t => t.Name switch
        {
            "melBins" => t with { Values = bins },
            "melWeights" => t with { Values = new float[wide.MelBands] },
            _ => t,
        })]);
        Assert.Throws<InvalidDataException>(() => FeatureExtractor.Create(wide, hostile));
    }

    private static float[] Noise(int count)
    {
        var random = new SplitMix(11);
        var samples = new float[count];
        // Loud in the middle, so that top_db has something to cut.
        for (var i = 0; i < count; i++)
            samples[i] = (float)random.NextGaussian() * (i * 3 / count == 1 ? 0.3f : 0.001f);
        return samples;
    }

    private static float[] Extract(AudioFeatureSettings settings, float[] samples)
    {
        var extractor = new AudioFeatureExtractor(settings);
        var features = new float[extractor.Shape.Count];
        extractor.Extract(samples, features);
        return features;
    }
}
