namespace TinyM2Net.Runtime.Media;

/// <summary>A decoded image: rows from the top, channels interleaved (HWC).</summary>
internal sealed class Image
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>1 gray, 3 RGB, 4 RGBA (alpha not premultiplied).</summary>
    public required int Channels { get; init; }

    /// <summary>8 (samples 0..255) or 16 (0..65535).</summary>
    public required int BitsPerSample { get; init; }

    /// <summary><see cref="Height"/> x <see cref="Width"/> x <see cref="Channels"/>.</summary>
    public required ushort[] Samples { get; init; }

    /// <summary>
    /// This image with 1 (gray) or 3 (RGB) channels: alpha is dropped, gray repeated, colour becomes BT.601 luma. An image that has them
    /// already is returned itself.
    /// </summary>
    public Image WithChannels(int channels)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image can be converted to 1 or 3 channels.");
        if (channels == Channels)
            return this;

        var samples = new ushort[Width * Height * channels];
        for (int from = 0, to = 0; to < samples.Length; from += Channels, to += channels)
        {
            if (channels == 1)
                samples[to] = Luma(Samples[from], Samples[from + 1], Samples[from + 2]);
            else if (Channels == 1)
                samples.AsSpan(to, 3).Fill(Samples[from]);
            else
                Samples.AsSpan(from, 3).CopyTo(samples.AsSpan(to, 3));
        }

        return new Image { Width = Width, Height = Height, Channels = channels, BitsPerSample = BitsPerSample, Samples = samples };
    }

    // 0.299 R + 0.587 G + 0.114 B in 16-bit fixed point; the weights sum to 65536, so gray stays what it is.
    private static ushort Luma(uint red, uint green, uint blue) => (ushort)(19595 * red + 38470 * green + 7471 * blue + 32768 >> 16);
}
