using System.Text;

namespace TinyM2Net.Compiler.Dataset;

/// <param name="Line">Where the record begins, from 1.</param>
internal sealed record CsvRecord(int Line, IReadOnlyList<string> Fields);

/// <summary>Comma-separated records by RFC 4180: quoted fields hold commas, line ends and doubled quotes; lines end in LF or CRLF.</summary>
internal static class CsvText
{
    /// <summary>Splits a text; empty lines are skipped.</summary>
    /// <exception cref="FormatException">A quote without its partner; the message names the line.</exception>
    public static IReadOnlyList<CsvRecord> Parse(string text)
    {
        var records = new List<CsvRecord>();
        var (place, line) = (0, 1);
        while (place < text.Length)
        {
            var start = line;
            var fields = ReadRecord(text, ref place, ref line);
            if (fields is not [""])
                records.Add(new CsvRecord(start, fields));
        }

        return records;
    }

    /// <summary>A field as <see cref="Parse"/> reads it back.</summary>
    public static string Quote(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static List<string> ReadRecord(string text, ref int place, ref int line)
    {
        var fields = new List<string>();
        while (true)
        {
            fields.Add(place < text.Length && text[place] == '"' ? ReadQuoted(text, ref place, ref line) : ReadPlain(text, ref place));
            if (place < text.Length && text[place] == ',')
            {
                place++;
                continue;
            }

            if (place < text.Length && text[place] == '\r')
                place++;
            if (place < text.Length && text[place] == '\n')
                place++;
            line++;
            return fields;
        }
    }

    private static string ReadPlain(string text, ref int place)
    {
        var start = place;
        // A lone CR is content; CR before LF is the line's end.
        while (place < text.Length && text[place] is not (',' or '\n') && !(text[place] == '\r' && (place + 1 == text.Length || text[place + 1] == '\n')))
            place++;
        return text[start..place];
    }

    private static string ReadQuoted(string text, ref int place, ref int line)
    {
        var start = line;
        var field = new StringBuilder();
        for (place++; place < text.Length; place++)
        {
            if (text[place] == '\n')
                line++;
            if (text[place] != '"')
            {
                field.Append(text[place]);
                continue;
            }

            place++;
            if (place < text.Length && text[place] == '"')
            {
                field.Append('"');
                continue;
            }

            if (place < text.Length && text[place] is not (',' or '\r' or '\n'))
                throw new FormatException(FormattableString.Invariant($"line {line}: text follows a closing quote. Double the quotes inside a quoted field."));
            return field.ToString();
        }

        throw new FormatException(FormattableString.Invariant($"line {start}: a quote is never closed. Add the closing quote."));
    }
}
