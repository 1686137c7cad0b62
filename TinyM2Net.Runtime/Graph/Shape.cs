namespace TinyM2Net;

/// <summary>The shape of one sample's tensor, stored row by row with the channels of a place side by side (HWC).</summary>
/// <param name="Height">Rows: image height, audio frames, series steps.</param>
/// <param name="Width">Columns: image width, coefficients of a frame, sensor columns.</param>
/// <param name="Channels">Values at one place: 3 for RGB, 1 for audio and series.</param>
public readonly record struct Shape(int Height, int Width, int Channels)
{
    /// <summary>How many values a tensor of this shape holds.</summary>
    public int Count => Height * Width * Channels;

    /// <summary>Where the value at a place lies in the tensor.</summary>
    public int Index(int row, int column, int channel) => (row * Width + column) * Channels + channel;

    /// <summary>A flat tensor of <paramref name="count"/> values.</summary>
    public static Shape Flat(int count) => new(1, 1, count);

    /// <inheritdoc/>
    public override string ToString() => Height == 1 && Width == 1 ? $"{Channels}" : $"{Height}x{Width}x{Channels}";
}
