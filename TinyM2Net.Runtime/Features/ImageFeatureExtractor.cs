using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// An image at a fixed size and channel count: samples from -1 to 1 over their type's full range; raw counts where zeros are missing
/// or the median goes.
/// </summary>
internal sealed class ImageFeatureExtractor : FeatureExtractor
{
    private const int MaximumSide = 4096;

    private readonly ImageFeatureSettings settings;
    private readonly float[] sorted;

    public ImageFeatureExtractor(ImageFeatureSettings settings)
    {
        if (settings.Width is < 1 or > MaximumSide || settings.Height is < 1 or > MaximumSide || settings.Channels is not (1 or 3))
            throw new InvalidDataException(FormattableString.Invariant(
                $"Image features out of range: {settings.Width} x {settings.Height} with {settings.Channels} channels (1 to {MaximumSide} a side, 1 or 3 channels)."));
        this.settings = settings;
        sorted = settings.SubtractMedian ? new float[settings.Shape.Count] : [];
    }

    public override ImageFeatureSettings Settings => settings;

    /// <summary>
    /// Whether the last clip was a photograph: 8 bits a sample, all of their range in use. A sensor's 16 bits rarely use more than a part.
    /// </summary>
    public bool IsPhotograph { get; private set; }

    public override void Extract(ReadOnlySpan<byte> clipFile, Span<float> destination)
    {
        CheckDestination(destination);
        var image = ImageFile.Read(clipFile).WithChannels(settings.Channels);
        IsPhotograph = image.BitsPerSample == 8 && settings is { ZeroIsMissing: false, SubtractMedian: false };
        ImageScaling.Scale(image, settings.Width, settings.Height, settings.ZeroIsMissing).CopyTo(destination);
        if (settings.SubtractMedian)
            SubtractMedian(destination);
        else if (!settings.ZeroIsMissing)
            Centre(destination, image.BitsPerSample == 16 ? 32767.5f : 127.5f);
    }

    private static void Centre(Span<float> values, float half)
    {
        foreach (ref var value in values)
            value = value / half - 1;
    }

    /// <summary>Takes away the median of the values present, so that the scene's own level drops out; what is missing stays 0.</summary>
    private void SubtractMedian(Span<float> values)
    {
        var count = 0;
        foreach (var value in values)
            if (value != 0 || !settings.ZeroIsMissing)
                sorted[count++] = value;
        if (count == 0)
            return;
        var present = sorted.AsSpan(0, count);
        present.Sort();
        var median = count % 2 == 1 ? present[count / 2] : (present[count / 2 - 1] + present[count / 2]) * 0.5f;
        foreach (ref var value in values)
            if (value != 0 || !settings.ZeroIsMissing)
                value -= median;
    }
}
