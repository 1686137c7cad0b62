using System.Buffers.Binary;

namespace TinyM2Net.Runtime.Media;

/// <summary>The PLTE and tRNS chunks: how a pixel of the file becomes one of the image.</summary>
internal sealed class PngPalette
{
    private readonly byte[] _colors = new byte[256 * 3];
    private readonly byte[] _alpha = new byte[256];
    private ushort[]? _transparent;
    private bool _hasAlpha;

    // Not by Array.Fill, which is compiled at every start.
    public PngPalette()
    {
        for (var i = 0; i < _alpha.Length; i++)
            _alpha[i] = byte.MaxValue;
    }

    public int Count { get; private set; }

    public void ReadColors(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length is 0 or > 256 * 3 || chunk.Length % 3 != 0)
            throw new MediaException(
                $"PNG: the palette has {chunk.Length} bytes, not 3 for each of 1 to 256 colours. Export the file again.");
        chunk.CopyTo(_colors);
        Count = chunk.Length / 3;
    }

    public void ReadTransparency(ReadOnlySpan<byte> chunk, PngHeader header)
    {
        var fits = header.Color switch
        {
            PngColor.Palette => chunk.Length <= 256,
            PngColor.Gray or PngColor.Rgb => chunk.Length == 2 * header.FileChannels,
            _ => false,
        };
        if (!fits)
            throw new MediaException(
                $"PNG: a tRNS chunk of {chunk.Length} bytes does not go with colour type {(int)header.Color}. Export the file again.");

        if (header.Color == PngColor.Palette)
        {
            chunk.CopyTo(_alpha);
            _hasAlpha = true;
            return;
        }

        _transparent = new ushort[header.FileChannels];
        for (var i = 0; i < _transparent.Length; i++)
            _transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(chunk[(2 * i)..]);
    }

    /// <summary>Channels of the image.</summary>
    public int Channels(PngHeader header) => header.Color switch
    {
        PngColor.Gray => _transparent is null ? 1 : 4,
        PngColor.Rgb => _transparent is null ? 3 : 4,
        PngColor.Palette => _hasAlpha ? 4 : 3,
        _ => 4,
    };

    /// <summary>One pixel, from the samples as the file has them to the image's channels.</summary>
    public void Expand(ReadOnlySpan<ushort> from, PngHeader header, Span<ushort> to)
    {
        if (header.Color == PngColor.Palette)
        {
            int index = from[0];
            if (index >= Count)
                throw new MediaException($"PNG: a pixel has colour {index} of a palette of {Count}. The file is corrupt: export it again.");
            for (var c = 0; c < 3; c++)
                to[c] = _colors[3 * index + c];
            if (to.Length == 4)
                to[3] = _alpha[index];
            return;
        }

        var gray = header.Color is PngColor.Gray or PngColor.GrayAlpha;
        // 1, 2 and 4 bits fill 0..255 exactly: 255 is a multiple of 1, 3 and 15.
        var scale = header.BitDepth < 8 ? 255 / ((1 << header.BitDepth) - 1) : 1;
        for (var c = 0; c < Math.Min(3, to.Length); c++)
            to[c] = (ushort)(from[gray ? 0 : c] * scale);
        if (to.Length == 4)
            to[3] = Alpha(from, header);
    }

    private ushort Alpha(ReadOnlySpan<ushort> from, PngHeader header)
    {
        if (header.Color is PngColor.GrayAlpha or PngColor.Rgba)
            return from[^1];
        var opaque = header.BitDepth == 16 ? ushort.MaxValue : byte.MaxValue;
        return from.SequenceEqual(_transparent) ? (ushort)0 : opaque;
    }
}
