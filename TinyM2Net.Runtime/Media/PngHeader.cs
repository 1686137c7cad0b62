namespace TinyM2Net.Runtime.Media;

internal enum PngColor
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// <summary>The IHDR chunk: what each row of the compressed stream looks like.</summary>
internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColor Color, bool Interlaced)
{
    /// <summary>Samples a pixel has in the file; a palette index is one.</summary>
    public int FileChannels => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GrayAlpha => 2,
        PngColor.Rgba => 4,
        _ => 1,
    };

    /// <summary>The distance the row filters look to the left.</summary>
    public int FilterDistance => Math.Max(1, FileChannels * BitDepth / 8);

    /// <summary>Bytes of one row of <paramref name="width"/> pixels, without the filter's byte.</summary>
    public int RowBytes(int width) => (int)(((long)width * FileChannels * BitDepth + 7) / 8);

    public static PngHeader Read(ReadOnlySpan<byte> chunk)
    {
        var reader = new MediaReader(chunk, "PNG IHDR chunk");
        var width = reader.BigUInt32("the width");
        var height = reader.BigUInt32("the height");
        var depth = reader.Byte("the bit depth");
        var color = reader.Byte("the colour type");
        var compression = reader.Byte("the compression method");
        var filter = reader.Byte("the filter method");
        var interlace = reader.Byte("the interlace method");
        MediaLimits.CheckImage("PNG", width, height);
        var known = (PngColor)color switch
        {
            PngColor.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GrayAlpha or PngColor.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!known)
            throw new MediaException(
                $"PNG: colour type {color} with {depth} bits does not exist. The header is corrupt: export the file again.");
        if (compression != 0 || filter != 0 || interlace > 1)
            throw new MediaException(
                $"PNG: compression {compression}, filter {filter}, interlace {interlace} are not the standard's. Export the file again.");
        return new PngHeader((int)width, (int)height, depth, (PngColor)color, interlace == 1);
    }
}
