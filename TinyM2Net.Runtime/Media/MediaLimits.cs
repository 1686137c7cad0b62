namespace TinyM2Net.Runtime.Media;

/// <summary>How large a decoded clip may be. Checked from a file's header, before anything of that size is allocated.</summary>
internal static class MediaLimits
{
    public const long MaximumPixels = 64L << 20;

    /// <summary>Of everything a decoder holds at once.</summary>
    public const long MaximumBytes = 512L << 20;

    public static void CheckImage(string format, long width, long height)
    {
        if (width == 0 || height == 0)
            throw new MediaException($"{format}: the image is {width} x {height} pixels. Save it with at least one pixel.");
        // Each by itself first: the product of two of 32 bits may not fit 64.
        if (width > MaximumPixels || height > MaximumPixels || width * height > MaximumPixels)
            throw new MediaException(
                $"{format}: the image is {width} x {height} pixels, above the limit of {MaximumPixels >> 20} Mpixel. Scale it down first.");
    }

    public static void CheckBytes(string format, long bytes)
    {
        if (bytes > MaximumBytes)
            throw new MediaException(
                $"{format}: decoding needs {bytes >> 20} MiB, above the limit of {MaximumBytes >> 20} MiB. Shorten or shrink the clip.");
    }
}
