namespace TinyM2Net.Runtime.Media;

/// <summary>Which colours the components are, and their way to RGB.</summary>
internal sealed class JpegColor
{
    private bool _jfif;

    // Of the APP14 segment: 0 is RGB, 1 YCbCr.
    private int? _adobeTransform;

    public void ReadApplication(byte marker, ReadOnlySpan<byte> segment)
    {
        if (marker == 0xE0 && segment.StartsWith("JFIF\0"u8))
            _jfif = true;
        else if (marker == 0xEE && segment.Length >= 12 && segment.StartsWith("Adobe"u8))
            _adobeTransform = segment[11];
    }

    /// <summary>The image of a frame whose scans are all read.</summary>
    public Image Compose(JpegFrame frame)
    {
        var channels = frame.Components.Length;
        var planes = Array.ConvertAll(frame.Components, component => component.Reconstruct());
        var convert = channels == 3 && !IsRgb(frame);
        var samples = new ushort[frame.Width * frame.Height * channels];
        var rows = Array.ConvertAll(frame.Components, _ => new byte[frame.UnitColumns * frame.MaximumHorizontal * 8]);
        for (var y = 0; y < frame.Height; y++)
        {
            for (var c = 0; c < channels; c++)
            {
                var component = frame.Components[c];
                JpegUpsampling.Row(
                    planes[c], y, frame.MaximumHorizontal / component.Horizontal, frame.MaximumVertical / component.Vertical, rows[c]);
            }

            var target = samples.AsSpan(y * frame.Width * channels, frame.Width * channels);
            if (convert)
                ToRgb(rows[0], rows[1], rows[2], target);
            else
                for (var i = 0; i < target.Length; i++)
                    target[i] = rows[i % channels][i / channels];
        }

        return new Image { Width = frame.Width, Height = frame.Height, Channels = channels, BitsPerSample = 8, Samples = samples };
    }

    // libjpeg's order: JFIF is always YCbCr, then Adobe's word counts, then the components' names.
    private bool IsRgb(JpegFrame frame)
    {
        if (_jfif)
            return false;
        if (_adobeTransform is { } transform)
            return transform == 0;
        return frame.Components[0].Id == 'R' && frame.Components[1].Id == 'G' && frame.Components[2].Id == 'B';
    }

    // BT.601 at full range in 16-bit fixed point: 1.402, 0.344136, 0.714136 and 1.772, rounded as libjpeg does.
    private static void ToRgb(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<ushort> target)
    {
        const int Half = 1 << 15;
        for (var i = 0; 3 * i < target.Length; i++)
        {
            int y = luma[i], cb = blue[i] - 128, cr = red[i] - 128;
            target[3 * i] = (ushort)Math.Clamp(y + (91881 * cr + Half >> 16), 0, 255);
            target[3 * i + 1] = (ushort)Math.Clamp(y + (-22554 * cb - 46802 * cr + Half >> 16), 0, 255);
            target[3 * i + 2] = (ushort)Math.Clamp(y + (116130 * cb + Half >> 16), 0, 255);
        }
    }
}
