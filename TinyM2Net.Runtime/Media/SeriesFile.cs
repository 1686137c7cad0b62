using System.Globalization;
using System.Text;

namespace TinyM2Net.Runtime.Media;

/// <summary>A CSV in UTF-8: one header row of column names, then one row of numbers a frame, with a point as the decimal sign.</summary>
internal static class SeriesFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>Reads a whole file. Empty lines are skipped; every row has the header's count of columns.</summary>
    /// <exception cref="MediaException">With the line's number: a ragged row, a value that is no finite number, or no rows.</exception>
    public static SeriesClip Read(ReadOnlySpan<byte> csv)
    {
        if (csv.StartsWith("\uFEFF"u8))
            csv = csv[3..];
        // A value takes two bytes at least: "1,".
        MediaLimits.CheckBytes("CSV", csv.Length * 3L);

        string[]? names = null;
        var values = new List<float>();
        var line = 0;
        while (!csv.IsEmpty)
        {
            line++;
            var end = csv.IndexOf((byte)'\n');
            var row = Text(end < 0 ? csv : csv[..end], line);
            csv = end < 0 ? default : csv[(end + 1)..];
            if (string.IsNullOrWhiteSpace(row))
                continue;
            if (names is null)
                names = Names(row, line);
            else
                ReadRow(row, line, names, values);
        }

        if (names is null)
            throw new MediaException("CSV: the file is empty. Write a header row of column names, then one row of numbers a frame.");
        if (values.Count == 0)
            throw new MediaException($"CSV: there is no row below the header ({names.Length} columns). Write one row of numbers a frame.");
        return new SeriesClip([.. values], values.Count / names.Length, names.Length, names);
    }

    public static string Text(ReadOnlySpan<byte> bytes, int line)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new MediaException($"CSV line {line}: the text is not UTF-8. Save the file as UTF-8.", error);
        }
    }

    private static string[] Names(string header, int line)
    {
        var names = header.Split(',');
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = names[i].Trim().Trim('"');
            if (names[i].Length == 0)
                throw new MediaException($"CSV line {line}: column {i + 1} has no name. Name every column in the header row.");
        }

        if (HoldsNumbers(header))
            throw new MediaException(
                $"CSV line {line}: the header row holds only numbers ('{Shown(header)}'). Put a row of column names first.");
        return names;
    }

    /// <summary>Whether a line is no header: every cell is a number.</summary>
    public static bool HoldsNumbers(string line) =>
        Array.TrueForAll(line.Split(','), cell => float.TryParse(cell.Trim().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    public static void ReadRow(string row, int line, string[] names, List<float> values)
    {
        var column = 0;
        foreach (var range in row.AsSpan().Split(','))
        {
            var cell = row.AsSpan()[range].Trim();
            if (column < names.Length)
            {
                // TryParse itself takes "NaN", and turns 1e99 into infinity.
                if (!float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
                    throw new MediaException(
                        $"CSV line {line}, column '{Shown(names[column])}': '{Shown(cell)}' is not a finite number. Write it as 1.25.");
                values.Add(value);
            }

            column++;
        }

        if (column != names.Length)
            throw new MediaException(
                $"CSV line {line}: {column} values under a header of {names.Length} columns. Give every row {names.Length}.");
    }

    // A message is one line, whatever the file holds.
    private static string Shown(ReadOnlySpan<char> text) =>
        text.Length > 40 ? string.Concat(text[..40].Trim(), "...") : text.Trim().ToString();
}
