namespace TinyM2Net.Runtime.Media;

/// <summary>The five row filters.</summary>
internal static class PngFilter
{
    /// <summary>Turns a filtered row into its bytes, in place.</summary>
    /// <param name="distance">Bytes from a sample to the same one of the pixel to the left.</param>
    public static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (var i = distance; i < row.Length; i++)
                    row[i] += row[i - distance];
                break;
            case 2:
                for (var i = 0; i < row.Length; i++)
                    row[i] += above[i];
                break;
            case 3:
                for (var i = 0; i < row.Length; i++)
                    row[i] += (byte)((i < distance ? 0 : row[i - distance]) + above[i] >> 1);
                break;
            case 4:
                for (var i = 0; i < row.Length; i++)
                    row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
                break;
            default:
                throw new MediaException($"PNG: a row has filter {filter}, outside 0..4. The file is corrupt: export it again.");
        }
    }

    private static byte Paeth(byte left, byte above, byte corner)
    {
        var toLeft = Math.Abs(above - corner);
        var toAbove = Math.Abs(left - corner);
        var toCorner = Math.Abs(left + above - 2 * corner);
        if (toLeft <= toAbove && toLeft <= toCorner)
            return left;
        return toAbove <= toCorner ? above : corner;
    }
}
