using System.Text;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>A chart of two axes as inline SVG, drawn at about a phone's width so that its text stays readable there. Both axes are linear and even.</summary>
internal sealed class Plot
{
    public const int Width = 360, Height = 230;
    private const int Left = 54, Right = 14, Top = 14, Bottom = 42;

    /// <summary>More points than pixels say nothing more.</summary>
    private const int MostPoints = 360;

    private static readonly double[] RoundSteps = [0.25, 0.5, 1, 2, 2.5];

    private readonly StringBuilder svg;
    private readonly (double From, double To) across;
    private readonly (double From, double To) up;

    /// <param name="title">What it shows, in a few words.</param>
    /// <param name="description">What one sees in it, for who cannot.</param>
    public Plot(string title, string description, (double From, double To) across, (double From, double To) up)
    {
        this.across = Wide(across);
        this.up = Wide(up);
        svg = new StringBuilder($"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\"><title>{Encode(title)}</title><desc>{Encode(description)}</desc>");
    }

    /// <summary>Round numbers from 0 to the first at or above <paramref name="largest"/>, five at most.</summary>
    public static IReadOnlyList<double> Ticks(double largest)
    {
        if (!(largest > 0 && double.IsFinite(largest)))
            return [0, 1];
        var unit = 1.0;
        while (unit > largest)
            unit /= 10;
        while (unit * 10 <= largest)
            unit *= 10;
        var step = Array.Find(RoundSteps, s => 4 * s * unit >= largest * 0.999999) * unit;
        return [.. Enumerable.Range(0, (int)Math.Ceiling(largest / step * 0.999999) + 1).Select(i => i * step)];
    }

    /// <summary>In as few characters as the axis has room for.</summary>
    public static string Tick(double value) => value is 0 or >= 0.001 ? Number(value, "0.####") : Number(value, "0.##E+0");

    /// <summary>A point every so often, the first and the last among them.</summary>
    public static IReadOnlyList<T> Thin<T>(IReadOnlyList<T> points)
    {
        var step = (points.Count + MostPoints - 1) / MostPoints;
        return step <= 1 ? points : [.. points.Where((_, i) => i % step == 0 || i == points.Count - 1)];
    }

    public Plot VerticalAxis(IReadOnlyList<double> ticks, Func<double, string> text)
    {
        foreach (var tick in ticks)
        {
            Line(tick == up.From ? "axis" : "grid", across.From, tick, across.To, tick);
            Write(Left - 6, Y(tick) + 4, "end", text(tick));
        }

        return this;
    }

    public Plot HorizontalAxis(IReadOnlyList<double> ticks, Func<double, string> text, string name)
    {
        foreach (var tick in ticks)
            Write(X(tick), Height - Bottom + 17, tick == ticks[^1] && X(tick) > Width - 40 ? "end" : tick == ticks[0] && X(tick) < Left + 20 ? "start" : "middle", text(tick));
        Write((Left + Width - Right) / 2.0, Height - 6, "middle", name);
        return this;
    }

    public Plot Line(string style, IReadOnlyList<(double X, double Y)> points)
    {
        svg.Append($"<polyline class=\"{style}\" points=\"{string.Join(' ', points.Select(p => $"{Number(X(p.X), "0.#")},{Number(Y(p.Y), "0.#")}"))}\"/>");
        return this;
    }

    public Plot Line(string style, double x1, double y1, double x2, double y2)
    {
        svg.Append($"<line class=\"{style}\" x1=\"{Number(X(x1), "0.#")}\" y1=\"{Number(Y(y1), "0.#")}\" x2=\"{Number(X(x2), "0.#")}\" y2=\"{Number(Y(y2), "0.#")}\"/>");
        return this;
    }

    public Plot Dot(string style, double x, double y, double radius, string tip)
    {
        svg.Append($"<circle class=\"{style}\" cx=\"{Number(X(x), "0.#")}\" cy=\"{Number(Y(y), "0.#")}\" r=\"{Number(radius, "0.#")}\"><title>{Encode(tip)}</title></circle>");
        return this;
    }

    /// <summary>A word above and beside a point, on the side where there is room.</summary>
    public Plot Label(double x, double y, string text)
    {
        var end = X(x) > Width * 0.7;
        svg.Append($"<text class=\"name\" x=\"{Number(X(x) + (end ? -8 : 8))}\" y=\"{Number(Math.Max(Top + 8, Y(y) - 9))}\" text-anchor=\"{(end ? "end" : "start")}\">{Encode(text)}</text>");
        return this;
    }

    public override string ToString() => svg + "</svg>";

    private void Write(double x, double y, string anchor, string text) =>
        svg.Append($"<text x=\"{Number(x, "0.#")}\" y=\"{Number(y, "0.#")}\" text-anchor=\"{anchor}\">{Encode(text)}</text>");

    private double X(double value) => Left + (value - across.From) / (across.To - across.From) * (Width - Left - Right);

    private double Y(double value) => Height - Bottom - (value - up.From) / (up.To - up.From) * (Height - Top - Bottom);

    /// <summary>One value alone stands in the middle.</summary>
    private static (double From, double To) Wide((double From, double To) range) => range.To > range.From ? range : (range.From - 1, range.From + 1);
}
