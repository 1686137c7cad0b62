using System.Globalization;
using System.Net;
using System.Text;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>Writes the few shapes of HTML that the report is made of, well-formed as XML too; all text is encoded here.</summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();
    private readonly List<(string Id, string Text)> _headings = [];

    /// <summary>In order, for the page's contents.</summary>
    public IReadOnlyList<(string Id, string Text)> Headings => _headings;

    public static string Number(double value, string format = "0.0") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Three digits that count, such as <c>0.0123</c> or <c>4.56E-05</c>.</summary>
    public static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>A whole number with thousands apart.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => Number(share * 100);

    public static string KiB(long bytes) => Number(bytes / 1024.0);

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A name that may be broken where its parts end, and nowhere else.</summary>
    public static string Breakable(string name)
    {
        var html = new StringBuilder();
        foreach (var part in Parts(name))
            html.Append(html.Length > 0 ? "<wbr/>" : "").Append(Encode(part));
        return html.ToString();
    }

    public Html Raw(string html)
    {
        _text.Append(html).Append('\n');
        return this;
    }

    /// <summary>Begins a part of the page.</summary>
    public Html Heading(string text, string about)
    {
        var id = text.ToLowerInvariant().Replace(' ', '-');
        _headings.Add((id, text));
        return Raw($"<h2 id=\"{id}\">{Encode(text)}</h2>").About(about);
    }

    public Html Subheading(string text) => Raw($"<h3>{Encode(text)}</h3>");

    public Html About(string text) => Raw($"<p class=\"about\">{Encode(text)}</p>");

    /// <summary>What is there for who wants it: folded until then.</summary>
    public Html Details(string summary, Action content)
    {
        Raw($"<details><summary>{Encode(summary)}</summary>");
        content();
        return Raw("</details>");
    }

    /// <summary>A table whose first column is text that names the row, and whose others are figures, right-aligned.</summary>
    public Html Table(string name, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        // What scrolls can be reached by keyboard.
        Raw($"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{Encode(name)}\"><table><thead><tr>{string.Concat(header.Select(ColumnHeader))}</tr></thead><tbody>");
        foreach (var row in rows)
            Raw($"<tr><th scope=\"row\">{Encode(row[0])}</th>{string.Concat(row.Skip(1).Select(cell => $"<td>{Encode(cell)}</td>"))}</tr>");
        return Raw("</tbody></table></div>");
    }

    /// <summary>Names and what they stand for, in words.</summary>
    public Html Facts(IEnumerable<(string Name, string Value)> facts)
    {
        Raw("<dl>");
        foreach (var (name, value) in facts)
            Raw($"<dt>{Encode(name)}</dt><dd>{Encode(value)}</dd>");
        return Raw("</dl>");
    }

    public override string ToString() => _text.ToString();

    private static string ColumnHeader(string text) => $"<th scope=\"col\">{Breakable(text)}</th>";

    private static IEnumerable<string> Parts(string name)
    {
        var start = 0;
        for (var i = 0; i < name.Length - 1; i++)
            if (name[i] is '/' or '.' or '_' or '-')
            {
                yield return name[start..(i + 1)];
                start = i + 1;
            }

        yield return name[start..];
    }
}
