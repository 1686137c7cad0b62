using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net.Training.Digest;

/// <summary>Features of noise, with transforms of every radix, single and double precision.</summary>
internal static class AudioClips
{
    private static readonly AudioFeatureSettings Small = new() { SampleRate = 8000, Duration = 0.2, FftSize = 256, WindowLength = 200, HopLength = 90, MelBands = 27, Coefficients = 13 };

    private static readonly AudioFeatureSettings[] Settings =
    [
        Small, Small with { FftSize = 1024 }, Small with { FftSize = 240 }, Small with { FftSize = 225 },
        Small with { TopDb = null }, Small with { TopDb = null, FftSize = 300 }, Small with { Feature = AudioFeature.LogMel, Centered = false },
    ];

    public static byte[] Features()
    {
        var random = new SplitMix(7);
        var samples = new float[1600];
        foreach (ref var sample in samples.AsSpan())
            sample = (float)(0.1 * random.NextGaussian());
        var all = new List<byte>();
        foreach (var settings in Settings)
        {
            var features = new float[settings.Shape.Count];
            new AudioFeatureExtractor(settings).Extract(samples, features);
            all.AddRange(MemoryMarshal.AsBytes(features.AsSpan()));
        }

        return [.. all];
    }
}
