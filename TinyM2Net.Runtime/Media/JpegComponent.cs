namespace TinyM2Net.Runtime.Media;

/// <summary>One colour component: its size, its coefficients, and then its samples.</summary>
internal sealed class JpegComponent(byte id, int horizontal, int vertical, int tableIndex)
{
    public const int BlockSize = 64;

    private short[] _coefficients = [];
    private ushort[]? _quantization;

    public byte Id { get; } = id;

    /// <summary>The sampling factors.</summary>
    public int Horizontal { get; } = horizontal;

    public int Vertical { get; } = vertical;

    public int TableIndex { get; } = tableIndex;

    /// <summary>The component's own size in samples.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>The blocks that cover it: those of a scan of this component alone.</summary>
    public int Columns => JpegFrame.DivideUp(Width, 8);

    public int Rows => JpegFrame.DivideUp(Height, 8);

    /// <summary>The blocks kept: filled up to whole MCUs, as interleaved scans hold them.</summary>
    public int StoredColumns { get; private set; }

    public int StoredRows { get; private set; }

    /// <summary>Whether a scan brought its DC coefficients.</summary>
    public bool HasData { get; set; }

    public void SetSize(JpegFrame frame)
    {
        Width = JpegFrame.DivideUp(frame.Width * Horizontal, frame.MaximumHorizontal);
        Height = JpegFrame.DivideUp(frame.Height * Vertical, frame.MaximumVertical);
        StoredColumns = frame.UnitColumns * Horizontal;
        StoredRows = frame.UnitRows * Vertical;
    }

    public void Allocate() => _coefficients = new short[StoredColumns * StoredRows * BlockSize];

    /// <summary>The coefficients of a block, in natural (not zigzag) order.</summary>
    public Span<short> Block(int row, int column) => _coefficients.AsSpan((row * StoredColumns + column) * BlockSize, BlockSize);

    /// <summary>Keeps the table that is in force at the component's first scan; later ones may redefine its number.</summary>
    public void Latch(ushort[]?[] tables)
    {
        _quantization ??= tables[TableIndex]
            ?? throw new MediaException(
                $"JPEG: component {Id} uses quantization table {TableIndex}, which the file lacks. Export the file again.");
    }

    /// <summary>The samples, of the whole blocks that cover the component.</summary>
    public JpegPlane Reconstruct()
    {
        if (!HasData)
            throw new MediaException($"JPEG: no scan brings component {Id}. The file is truncated or corrupt: copy or export it again.");
        var plane = new JpegPlane(new byte[Columns * Rows * BlockSize], Columns * 8, Width, Height);
        for (var row = 0; row < Rows; row++)
            for (var column = 0; column < Columns; column++)
                JpegInverseDct.Transform(
                    Block(row, column), _quantization, plane.Samples.AsSpan((row * plane.Stride + column) * 8), plane.Stride);
        return plane;
    }
}
