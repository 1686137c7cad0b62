namespace TinyM2Net.Runtime.Media;

/// <summary>What a start-of-frame marker declares: the image's size, its components and their coefficients.</summary>
internal sealed class JpegFrame
{
    /// <summary>What one block takes in memory: its coefficients and, at the end, its samples.</summary>
    private const int BytesOfBlock = JpegComponent.BlockSize * (sizeof(short) + sizeof(byte));

    private JpegFrame(bool progressive, int width, int height, JpegComponent[] components)
    {
        Progressive = progressive;
        Width = width;
        Height = height;
        Components = components;
        MaximumHorizontal = components.Max(component => component.Horizontal);
        MaximumVertical = components.Max(component => component.Vertical);
        UnitColumns = DivideUp(width, 8 * MaximumHorizontal);
        UnitRows = DivideUp(height, 8 * MaximumVertical);
    }

    public bool Progressive { get; }

    public int Width { get; }

    public int Height { get; }

    public JpegComponent[] Components { get; }

    /// <summary>The largest sampling factors: the components that have them are as large as the image.</summary>
    public int MaximumHorizontal { get; }

    public int MaximumVertical { get; }

    /// <summary>Minimum coded units (MCUs) in a row of an interleaved scan, and the rows of them.</summary>
    public int UnitColumns { get; }

    public int UnitRows { get; }

    /// <param name="bytesLeft">Of the file, from the frame on: they bound how many blocks there can be.</param>
    public static JpegFrame Read(ReadOnlySpan<byte> segment, bool progressive, int bytesLeft)
    {
        var reader = new MediaReader(segment, "JPEG frame header");
        var precision = reader.Byte("the sample size");
        var height = reader.BigUInt16("the height");
        var width = reader.BigUInt16("the width");
        var count = reader.Byte("the count of components");
        if (precision != 8)
            throw new MediaException($"JPEG: samples of {precision} bits are not supported. Save it with 8 bits, or as 16-bit PNG.");
        MediaLimits.CheckImage("JPEG", width, height);
        if (count is not (1 or 3))
            throw new MediaException($"JPEG: {count} components (CMYK has 4) are not supported. Save it as RGB or gray.");

        var components = new JpegComponent[count];
        for (var i = 0; i < count; i++)
        {
            var id = reader.Byte("a component");
            var factors = reader.Byte("a component's sampling");
            var table = reader.Byte("a component's quantization table");
            if (factors >> 4 is 0 or > 4 || (factors & 15) is 0 or > 4 || table > 3)
                throw new MediaException(
                    $"JPEG: component {id} has sampling {factors >> 4}x{factors & 15} and table {table}, outside 1..4 and 0..3. Export it again.");
            components[i] = new JpegComponent(id, factors >> 4, factors & 15, table);
        }

        // One component alone is never interleaved, whatever its factors say.
        if (count == 1)
            components[0] = new JpegComponent(components[0].Id, 1, 1, components[0].TableIndex);
        var frame = new JpegFrame(progressive, width, height, components);
        frame.Allocate(bytesLeft);
        return frame;
    }

    private void Allocate(int bytesLeft)
    {
        var blocks = 0L;
        foreach (var component in Components)
        {
            if (MaximumHorizontal % component.Horizontal != 0 || MaximumVertical % component.Vertical != 0)
                throw new MediaException(
                    $"JPEG: sampling {component.Horizontal}x{component.Vertical} under {MaximumHorizontal}x{MaximumVertical} " +
                    "is not supported. Save it as 4:4:4, 4:2:2 or 4:2:0.");
            component.SetSize(this);
            blocks += (long)component.StoredColumns * component.StoredRows;
        }

        // The shortest code of a block's DC coefficient is one bit.
        if (blocks / 8 > bytesLeft)
            throw new MediaException(
                $"JPEG: {bytesLeft} bytes cannot hold {Width} x {Height} pixels. The file is truncated: copy or export it again.");
        MediaLimits.CheckBytes("JPEG", blocks * BytesOfBlock + (long)Width * Height * Components.Length * sizeof(ushort));
        foreach (var component in Components)
            component.Allocate();
    }

    internal static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
