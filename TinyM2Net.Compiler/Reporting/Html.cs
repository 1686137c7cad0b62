using System.Globalization;
using System.Net;
using System.Text;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>Writes the few shapes of HTML and SVG that the report is made of; all text is encoded here.</summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    public static string Number(double value, string format = "0.0") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A whole number with thousands apart.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => Number(share * 100);

    public static string KiB(long bytes) => Number(bytes / 1024.0);

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    public Html Raw(string html)
    {
        _text.Append(html).Append('\n');
        return this;
    }

    public Html Heading(string text, string about)
    {
        return Raw($"<h2>{Encode(text)}</h2>").Raw($"<p class=\"about\">{Encode(about)}</p>");
    }

    /// <summary>A table whose first column is text and whose others are figures, right-aligned.</summary>
    public Html Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        Raw("<div class=\"scroll\"><table><thead><tr>" + string.Concat(header.Select(h => $"<th>{Encode(h)}</th>")) + "</tr></thead><tbody>");
        foreach (var row in rows)
            Raw("<tr>" + string.Concat(row.Select(cell => $"<td>{Encode(cell)}</td>")) + "</tr>");
        return Raw("</tbody></table></div>");
    }

    public override string ToString() => _text.ToString();
}
