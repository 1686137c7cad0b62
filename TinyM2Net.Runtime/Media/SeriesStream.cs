using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TinyM2Net.Runtime.Media;

/// <summary>
/// A series that is read as it comes, in bounded memory: lines of text as in a clip's CSV, whose first may name the columns; or raw
/// little-endian single-precision numbers, row after row.
/// </summary>
internal sealed class SeriesStream
{
    private const int LongestLine = 1 << 16;
    private readonly Stream stream;
    private readonly bool isRaw;
    private readonly string[] names;
    private readonly List<float> values = [];
    private readonly byte[] buffer;
    private int start;
    private int end;
    private int line;

    /// <param name="columns">Numbers of a row.</param>
    /// <param name="isRaw">Whether the numbers come as they are, not as text.</param>
    public SeriesStream(Stream stream, int columns, bool isRaw)
    {
        (this.stream, this.isRaw) = (stream, isRaw);
        names = [.. Enumerable.Range(1, columns).Select(column => FormattableString.Invariant($"{column}"))];
        buffer = new byte[isRaw ? columns * sizeof(float) : LongestLine];
    }

    /// <summary>The next row, as soon as it is there.</summary>
    /// <param name="row">As many places as there are columns.</param>
    /// <returns>False at the end; a row that was cut short is none.</returns>
    /// <exception cref="MediaException">With the line's number: a ragged row, or a value that is no finite number.</exception>
    public bool Read(Span<float> row) => isRaw ? ReadRaw(row) : ReadText(row);

    private bool ReadRaw(Span<float> row)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            return false;
        for (var i = 0; i < row.Length; i++)
            row[i] = BinaryPrimitives.ReadSingleLittleEndian(buffer.AsSpan(i * sizeof(float)));
        return true;
    }

    private bool ReadText(Span<float> row)
    {
        while (TryReadLine(out var bytes))
        {
            var text = SeriesFile.Text(bytes, ++line).Trim('\uFEFF');
            if (string.IsNullOrWhiteSpace(text) || line == 1 && !SeriesFile.HoldsNumbers(text))
                continue;
            values.Clear();
            SeriesFile.ReadRow(text, line, names, values);
            CollectionsMarshal.AsSpan(values).CopyTo(row);
            return true;
        }

        return false;
    }

    private bool TryReadLine(out ReadOnlySpan<byte> bytes)
    {
        for (var searched = 0; ;)
        {
            var length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                bytes = buffer.AsSpan(start, searched + length);
                start += searched + length + 1;
                return true;
            }

            searched = end - start;
            buffer.AsSpan(start, searched).CopyTo(buffer);
            (start, end) = (0, searched);
            if (end == buffer.Length)
                throw new MediaException($"CSV line {line + 1}: the line has more than {LongestLine} bytes. Write one row of numbers a line, or raw numbers with --float32.");
            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read > 0)
            {
                end += read;
                continue;
            }

            bytes = buffer.AsSpan(0, end);
            start = end;
            return !bytes.IsEmpty;
        }
    }
}
