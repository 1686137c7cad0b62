namespace TinyM2Net.Runtime.Features;

/// <summary>How a clip of one modality becomes a feature tensor. Immutable; travels in the artifact.</summary>
internal abstract record FeatureSettings
{
    /// <summary>The feature tensor's shape, HWC.</summary>
    public abstract Shape Shape { get; }
}

internal enum AudioFeature
{
    Mfcc,
    LogMel,
}

internal enum MelScale
{
    Slaney,
    Htk,
}

internal enum MelNorm
{
    /// <summary>Each filter divided by its width in Hz (librosa's "slaney").</summary>
    Slaney,
    None,
}

/// <summary>Audio to frames x coefficients, by librosa's definition: power spectrum, mel filters, 10 log10, orthonormal DCT-II.</summary>
internal sealed record AudioFeatureSettings : FeatureSettings
{
    /// <summary>Samples a second the features work at; a clip of another rate is resampled to it.</summary>
    public int SampleRate { get; init; } = 16000;

    /// <summary>The length of clip the frames are cut from, in seconds; longer clips are cropped at the end, shorter ones padded with zeros.</summary>
    public double Duration { get; init; } = 1;
    public AudioFeature Feature { get; init; } = AudioFeature.Mfcc;

    /// <summary>Samples of the periodic Hann window, at most <see cref="FftSize"/>, centred in it.</summary>
    public int WindowLength { get; init; } = 512;
    public int HopLength { get; init; } = 160;

    /// <summary>A power of two, or any size whose factors are 2, 3 and 5 (the goldens use 400).</summary>
    public int FftSize { get; init; } = 512;
    public int MelBands { get; init; } = 40;

    /// <summary>MFCC coefficients kept; ignored for log-mel, whose width is <see cref="MelBands"/>.</summary>
    public int Coefficients { get; init; } = 13;
    public MelScale MelScale { get; init; } = MelScale.Slaney;
    public MelNorm MelNorm { get; init; } = MelNorm.Slaney;
    public double MinimumFrequency { get; init; }

    /// <summary>In Hz; null is half the rate.</summary>
    public double? MaximumFrequency { get; init; }

    /// <summary>Cells more than this many dB below the clip's largest are raised to it; null for none.</summary>
    public double? TopDb { get; init; } = 80;

    /// <summary>Frames centred on their hop, zeros beyond both ends.</summary>
    public bool Centered { get; init; } = true;

    /// <summary>Frames kept: cropped at the end, or padded by repeating the last frame; null is as many as the duration gives.</summary>
    public int? Frames { get; init; }

    /// <summary>Samples of the clip after padding or cropping.</summary>
    public int SampleCount => (int)(Duration * SampleRate + 0.5);

    /// <summary>Frames before <see cref="Frames"/> crops or pads.</summary>
    public int NaturalFrames => Centered ? 1 + SampleCount / HopLength : SampleCount < FftSize ? 0 : 1 + (SampleCount - FftSize) / HopLength;

    public override Shape Shape => new(Frames ?? NaturalFrames, Feature == AudioFeature.Mfcc ? Coefficients : MelBands, 1);
}

/// <summary>An image scaled to a fixed size: area averaging down, bilinear up; 8-bit samples become v/127.5-1, 16-bit ones keep their bits.</summary>
internal sealed record ImageFeatureSettings : FeatureSettings
{
    public int Width { get; init; } = 32;
    public int Height { get; init; } = 32;

    /// <summary>3 for RGB, 1 for gray, depth and thermal.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>16-bit depth and thermal: average over non-zero pixels only, and subtract the image's own median.</summary>
    public bool ZeroIsMissing { get; init; }
    public bool SubtractMedian { get; init; }

    public override Shape Shape => new(Height, Width, Channels);
}

/// <summary>A CSV of frames by sensor columns, cropped or padded (last row repeated) to a fixed count of rows.</summary>
internal sealed record SeriesFeatureSettings : FeatureSettings
{
    public int Rows { get; init; } = 64;
    public int Columns { get; init; } = 6;

    public override Shape Shape => new(Rows, Columns, 1);
}

/// <summary>Takes raw features to the network's 8-bit input: <c>q = round((x - Mean[c]) * InverseDeviation[c] / Scale)</c>, saturated to ±127.</summary>
/// <param name="Mean">One per coefficient (the last axis that varies: width for audio and series, channels for images).</param>
/// <param name="InverseDeviation">Likewise.</param>
/// <param name="PerWidth">Whether the statistics run along width (audio, series) or channels (images).</param>
internal sealed record Standardization(float[] Mean, float[] InverseDeviation, bool PerWidth);
