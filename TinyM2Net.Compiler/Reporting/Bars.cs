using System.Text;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <param name="Figure">What stands beside it, in words.</param>
/// <param name="Style">Class of the bar: <c>bits2</c>, <c>bits4</c>, <c>bits8</c>, <c>plain</c> or <c>other</c>, which stands back.</param>
/// <param name="HalfWidth">Of its interval; null: none is drawn.</param>
internal sealed record Bar(string Name, double Value, string Figure, string Style = "plain", double? HalfWidth = null)
{
    public double Low => Value - (HalfWidth ?? 0);

    public double High => Value + (HalfWidth ?? 0);
}

/// <summary>Lists of bars: names and figures are text that keeps its size, and only the bars between stretch with the page.</summary>
internal static class Bars
{
    private const double Length = 200;

    /// <param name="name">What the bars are, for who cannot see them.</param>
    /// <param name="full">What a bar of the whole length is worth; the largest one's value unless given.</param>
    /// <param name="tip">A bar in words; its name and figure unless given.</param>
    public static string Draw(string name, IReadOnlyList<Bar> bars, double? full = null, Func<Bar, string>? tip = null)
    {
        var lowest = Math.Min(0, bars.Min(b => b.Low));
        var highest = full ?? bars.Max(b => b.High);
        var span = highest > lowest ? highest - lowest : 1;
        double X(double value) => (value - lowest) / span * Length;
        var html = new StringBuilder($"<ul class=\"bars\" aria-label=\"{Encode(name)}\">");
        foreach (var bar in bars)
        {
            var (from, to) = (X(Math.Min(0, bar.Value)), X(Math.Max(0, bar.Value)));
            html.Append($"\n<li><span class=\"name\">{Breakable(bar.Name)}</span><svg viewBox=\"0 0 {Number(Length, "0")} 16\" preserveAspectRatio=\"none\" role=\"img\"><title>{Encode(tip?.Invoke(bar) ?? $"{bar.Name}: {bar.Figure}")}</title>");
            html.Append($"<rect class=\"{bar.Style}\" x=\"{Number(from, "0.##")}\" y=\"1\" width=\"{Number(Math.Max(0.5, to - from), "0.##")}\" height=\"14\"/>");
            if (lowest < 0)
                html.Append(Line("zero", X(0), 0, X(0), 16));
            if (bar.HalfWidth is not null)
                html.Append(Line("whisker", X(bar.Low), 8, X(bar.High), 8)).Append(Line("whisker", X(bar.Low), 4, X(bar.Low), 12)).Append(Line("whisker", X(bar.High), 4, X(bar.High), 12));
            html.Append($"</svg><span class=\"figure\">{Encode(bar.Figure)}</span></li>");
        }

        return html.Append("\n</ul>").ToString();
    }

    private static string Line(string style, double x1, double y1, double x2, double y2) =>
        $"<line class=\"{style}\" x1=\"{Number(x1, "0.##")}\" y1=\"{Number(y1, "0")}\" x2=\"{Number(x2, "0.##")}\" y2=\"{Number(y2, "0")}\"/>";
}
