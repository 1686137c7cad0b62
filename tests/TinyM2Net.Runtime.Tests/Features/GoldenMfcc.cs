using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Tests;
using Xunit.Abstractions;

namespace TinyM2Net.Runtime.Tests.Features;

/// <summary>Against librosa 0.11 in double precision: see the goldens' PROVENANCE.md.</summary>
public class GoldenMfcc(ITestOutputHelper output)
{
    // librosa's own single precision strays by up to 8.1e-5.
    private const double Tolerance = 1e-3;

    public static TheoryData<string, string> Synthetic => Cases("01_sweep", "02_noise");

    public static TheoryData<string, string> Recordings => Cases("03_digit", "04_speech_in_noise");

    [Theory]
    [MemberData(nameof(Synthetic))]
    public void Synthetic_clips_give_librosas_coefficients(string clip, string set) =>
        Compare(TestPaths.Golden(Path.Combine("features", "mfcc")), clip, set);

    [SharedDataTheory]
    [MemberData(nameof(Recordings))]
    public void Recordings_give_librosas_coefficients(string clip, string set) =>
        Compare(Path.Combine(TestPaths.Shared!, "golden", "features", "mfcc"), clip, set);

    [Fact]
    public void Bits_are_the_same_on_every_processor_and_vector_width()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var folder = TestPaths.Golden(Path.Combine("features", "mfcc"));
        foreach (var set in new[] { "A", "B", "C", "D" })
        {
            using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, $"01_sweep_{set}.json")));
            var extractor = FeatureExtractor.Create(Settings(golden.RootElement.GetProperty("params"), golden.RootElement.GetProperty("samples").GetInt32()));
            var features = new float[extractor.Shape.Count];
            extractor.Extract(File.ReadAllBytes(Path.Combine(folder, golden.RootElement.GetProperty("wav").GetString()!)), features);
            digest.AppendData(MemoryMarshal.AsBytes(features.AsSpan()));
        }

        // Taken on x64 with AVX2; found again with vectors of 128 and 512 bits, without fused multiply-adds and without any intrinsic.
        Assert.Equal("0F0712F3F1A2AFE4", Convert.ToHexString(digest.GetHashAndReset())[..16]);
    }

    private static AudioFeatureSettings Settings(JsonElement p, int samples) => new()
    {
        SampleRate = p.GetProperty("sr").GetInt32(),
        Duration = samples / p.GetProperty("sr").GetDouble(),
        FftSize = p.GetProperty("n_fft").GetInt32(),
        WindowLength = p.GetProperty("win_length").GetInt32(),
        HopLength = p.GetProperty("hop_length").GetInt32(),
        MelBands = p.GetProperty("n_mels").GetInt32(),
        Coefficients = p.GetProperty("n_mfcc").GetInt32(),
        MelScale = p.GetProperty("htk").GetBoolean() ? MelScale.Htk : MelScale.Slaney,
        TopDb = p.GetProperty("top_db").ValueKind == JsonValueKind.Null ? null : p.GetProperty("top_db").GetDouble(),
        Centered = p.GetProperty("center").GetBoolean(),
    };

    private void Compare(string folder, string clip, string set)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, $"{clip}_{set}.json")));
        var root = golden.RootElement;
        var expected = root.GetProperty("mfcc").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(v => v.GetDouble()).ToArray();
        var settings = Settings(root.GetProperty("params"), root.GetProperty("samples").GetInt32());
        var extractor = FeatureExtractor.Create(settings);
        Assert.Equal(root.GetProperty("mfcc").GetArrayLength(), extractor.Shape.Height);

        var actual = new float[extractor.Shape.Count];
        extractor.Extract(File.ReadAllBytes(Path.Combine(folder, root.GetProperty("wav").GetString()!)), actual);

        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        output.WriteLine(FormattableString.Invariant($"{clip} {set}: worst {worst:E2}"));
        Assert.InRange(worst, 0, Tolerance);
    }

    private static TheoryData<string, string> Cases(params string[] clips)
    {
        var cases = new TheoryData<string, string>();
        foreach (var clip in clips)
            foreach (var set in new[] { "A", "B", "C", "D" })
                cases.Add(clip, set);
        return cases;
    }
}
