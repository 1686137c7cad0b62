using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net.Runtime.Tests.Features;

public class A_window_that_slides
{
    private static readonly AudioFeatureSettings Small = new() { SampleRate = 8000, Duration = 0.15, FftSize = 128, WindowLength = 128, HopLength = 60, MelBands = 16, Coefficients = 8 };

    private static readonly Dictionary<string, (AudioFeatureSettings Settings, int Step)> Cases = new()
    {
        ["frame by frame"] = (Small, 1),
        ["several frames a step"] = (Small, 7),
        ["uncentred"] = (Small with { Centered = false }, 2),
        ["no top_db"] = (Small with { TopDb = null }, 3),
        ["narrow top_db"] = (Small with { TopDb = 15 }, 1),
        ["log-mel"] = (Small with { Feature = AudioFeature.LogMel }, 2),
        ["cropped"] = (Small with { Frames = 9 }, 1),
        ["padded"] = (Small with { Frames = 30 }, 1),
        ["a hop that does not divide"] = (Small with { HopLength = 77 }, 1),
        ["frames longer than the window"] = (Small with { FftSize = 2048, WindowLength = 2048 }, 1),
        ["a step as long as the window"] = (Small with { HopLength = 100 }, 12),
        ["a step longer than the window"] = (Small, 50),
    };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void has_at_every_position_the_bits_of_a_clip_of_its_samples(string name)
    {
        var (settings, step) = Cases[name];
        var recording = Recording(20000);
        var offline = new AudioFeatureExtractor(settings);
        var sliding = new SlidingFeatures(settings, offline.Tables, step);
        var (expected, actual) = (new float[settings.Shape.Count], new float[settings.Shape.Count]);
        var random = new SplitMix(4);
        var windows = 0;
        for (var heard = 0; heard < recording.Length;)
        {
            // Pieces of any size: a recorder's buffers know nothing of frames.
            var piece = Math.Min(recording.Length - heard, 1 + random.NextInt(700));
            ReadOnlySpan<float> samples = recording.AsSpan(heard, piece);
            heard += piece;
            while (!samples.IsEmpty)
            {
                if (!sliding.Push(ref samples, actual))
                    continue;
                Assert.Equal(windows * sliding.Step, sliding.Start);
                offline.Extract(recording.AsSpan((int)sliding.Start, settings.SampleCount), expected);
                Assert.Equal(expected, actual);
                windows++;
            }
        }

        Assert.Equal(1 + (recording.Length - settings.SampleCount) / sliding.Step, windows);
    }

    [Fact]
    public void Allocates_nothing_however_long_it_listens()
    {
        var sliding = new SlidingFeatures(Small, FeatureExtractor.Create(Small).Tables, 1);
        var (features, recording) = (new float[Small.Shape.Count], Recording(20000));
        Listen(2000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Listen(recording.Length);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Listen(int count)
        {
            for (ReadOnlySpan<float> samples = recording.AsSpan(0, count); !samples.IsEmpty;)
                sliding.Push(ref samples, features);
        }
    }

    [Fact]
    public void Says_where_in_the_recording_a_sample_is_damaged()
    {
        var sliding = new SlidingFeatures(Small, FeatureExtractor.Create(Small).Tables, 1);
        var features = new float[Small.Shape.Count];
        var recording = Recording(3000);
        recording[2345] = float.NaN;
        var failure = Assert.Throws<MediaException>(() =>
        {
            for (ReadOnlySpan<float> samples = recording; !samples.IsEmpty;)
                sliding.Push(ref samples, features);
        });
        Assert.Contains("sample 2345", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Noise whose loudness comes and goes, so that the window's peak moves and <c>top_db</c> cuts differently.</summary>
    private static float[] Recording(int count)
    {
        var random = new SplitMix(11);
        var samples = new float[count];
        for (var i = 0; i < count; i++)
            samples[i] = (float)random.NextGaussian() * (i / 1500 % 3 == 1 ? 0.3f : 0.001f);
        return samples;
    }
}
