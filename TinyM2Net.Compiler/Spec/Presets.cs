using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Spec;

/// <summary>A whole net ready to name: branches by name, and the head without its last dense.</summary>
internal sealed record Preset(IReadOnlyDictionary<string, BranchPreset> Branches, IReadOnlyList<LayerDefinition> Head);

/// <param name="Features">What the branch is fed unless the modality says otherwise.</param>
internal sealed record BranchPreset(FeatureSettings Features, IReadOnlyList<LayerDefinition> Layers);

/// <summary>The two nets of TinyM2Net (arXiv 2202.04303, tables 2 and 3), with the readings that make their printed shapes consistent.</summary>
internal static class Presets
{
    private const double DropoutRate = 0.2;

    /// <summary>Table 2: 3x3 kernels without padding, cough 203x20x1 and speech 333x13x1 at 16 kHz.</summary>
    private static readonly Preset Case1 = new(
        new Dictionary<string, BranchPreset>
        {
            ["cough"] = new(
                Mfcc(16000, 2, fft: 512, mels: 40, coefficients: 20, frames: 203),
                [
                    FirstConv(16, Padding.Valid),
                    Separable(32, Padding.Valid), Pool(3), Drop,
                    Separable(32, Padding.Valid), Pool(3), Drop,
                    new FlattenDefinition(), Dense(32), Drop,
                ]),
            ["speech"] = new(
                Mfcc(16000, 2, fft: 512, mels: 40, coefficients: 13, frames: 333),
                [
                    FirstConv(64, Padding.Valid), // printed as 333x13x64, but the next line's 329x9x32 needs 331x11x64
                    Separable(32, Padding.Valid), Pool(2), Drop,
                    Separable(16, Padding.Valid), Pool(2), Drop,
                    new FlattenDefinition(), Dense(32), Drop,
                ]),
        },
        [Dense(256), Drop, Dense(128), Drop]);

    /// <summary>Table 3: 3x3 kernels, zero padded, audio 44x13x1 at 22,050 Hz and image 32x32x3.</summary>
    private static readonly Preset Case2 = new(
        new Dictionary<string, BranchPreset>
        {
            ["audio"] = new(Mfcc(22050, 1, fft: 2048, mels: 128, coefficients: 13, frames: 44), Case2Branch),
            ["image"] = new(new ImageFeatureSettings { Width = 32, Height = 32, Channels = 3 }, Case2Branch),
        },
        [Dense(64), Drop]);

    public static IReadOnlyDictionary<string, Preset> Nets { get; } = new SortedDictionary<string, Preset>(StringComparer.Ordinal)
    {
        ["tinym2net-case1"] = Case1,
        ["tinym2net-case2"] = Case2,
    };

    /// <summary>Each branch by itself, as <c>net-branch</c>: <c>tinym2net-case2-image</c>.</summary>
    public static IReadOnlyDictionary<string, BranchPreset> Branches { get; } = new SortedDictionary<string, BranchPreset>(
        Nets.SelectMany(net => net.Value.Branches.Select(b => (Name: $"{net.Key}-{b.Key}", b.Value))).ToDictionary(b => b.Name, b => b.Value),
        StringComparer.Ordinal);

    private static IReadOnlyList<LayerDefinition> Case2Branch =>
    [
        FirstConv(64, Padding.Same),
        Separable(32, Padding.Same), Pool(2), Drop,
        Separable(64, Padding.Same), Pool(2), Drop,
        new FlattenDefinition(), Dense(64), Drop,
    ];

    private static DropoutDefinition Drop => new(DropoutRate);

    private static ConvDefinition FirstConv(int filters, Padding padding) => new(filters, 3, 3, 1, padding, BatchNorm: true, Activation.Relu);

    private static SeparableConvDefinition Separable(int filters, Padding padding) => new(filters, 3, 3, 1, padding, BatchNorm: false, Activation.Relu);

    private static MaxPoolDefinition Pool(int size) => new(size, size, size, size);

    private static DenseDefinition Dense(int units) => new(units, Activation.Relu);

    private static AudioFeatureSettings Mfcc(int rate, double duration, int fft, int mels, int coefficients, int frames)
    {
        var settings = new AudioFeatureSettings
        {
            SampleRate = rate,
            Duration = duration,
            WindowLength = fft,
            FftSize = fft,
            MelBands = mels,
            Coefficients = coefficients,
            Frames = frames,
        };
        return settings with { HopLength = AudioSpec.HopFor(settings, frames) };
    }
}
