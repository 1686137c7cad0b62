using System.Text;
using TinyM2Net.Compiler.Sensitivity;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>The sensitivity section's pictures, as inline SVG that follows the page's colours.</summary>
internal static class SensitivityCharts
{
    public const string Style = """
        h3 { font-size: 16px; margin: 24px 0 2px; } .bits2 { fill: var(--bad); } .whisker { stroke: var(--ink); stroke-width: 1.5; } .zero { stroke: var(--soft); }
        .point { fill: var(--b8); fill-opacity: .8; } .diagonal { stroke: var(--soft); stroke-dasharray: 4 4; } .scatter { max-width: 480px; display: block; }
        """;

    private const int Width = 720;

    /// <summary>A bar per layer, as long as its sensitivity at 4 bits, coloured by the chosen width, with its interval.</summary>
    public static string Bars(IReadOnlyList<LayerSensitivity> layers, IReadOnlyDictionary<string, int> bits)
    {
        const int row = 22, figure = 64;
        const double letter = 6.6; // of a 12 px system font, on average
        var name = Math.Clamp(16 + letter * layers.Max(l => l.Name.Length), 100, Width / 2.0);
        var lowest = Math.Min(0, layers.Min(l => Mean(l) - HalfWidth(l)));
        var highest = layers.Max(l => Mean(l) + HalfWidth(l));
        var span = highest > lowest ? highest - lowest : 1;
        double X(double value) => name + (value - lowest) / span * (Width - name - figure);
        var svg = new StringBuilder($"<svg viewBox=\"0 0 {Width} {layers.Count * row + 4}\" role=\"img\" aria-label=\"sensitivity by layer at 4 bits, with 95 % intervals\">");
        svg.Append($"<line class=\"zero\" x1=\"{Number(X(0))}\" x2=\"{Number(X(0))}\" y1=\"0\" y2=\"{layers.Count * row + 4}\"/>");
        for (var i = 0; i < layers.Count; i++)
        {
            var (layer, y) = (layers[i], i * row + 2);
            var (value, half) = (Mean(layer), HalfWidth(layer));
            var (from, to) = (Math.Min(0, value), Math.Max(0, value));
            svg.Append($"<text x=\"{Number(name - 8)}\" y=\"{y + 15}\" text-anchor=\"end\">{Encode(layer.Name)}</text>");
            svg.Append($"<rect class=\"bits{bits.GetValueOrDefault(layer.Name)}\" x=\"{Number(X(from))}\" y=\"{y + 2}\" width=\"{Number(Math.Max(1, X(to) - X(from)))}\" height=\"{row - 5}\" rx=\"2\">");
            svg.Append($"<title>{Encode($"{layer.Name}: {Number(value, "0.0E+0")} ± {Number(half, "0.0E+0")}, chosen {bits.GetValueOrDefault(layer.Name)} bits")}</title></rect>");
            Whisker(svg, X(value - half), X(value + half), y + row / 2.0);
            svg.Append($"<text x=\"{Number(Width - figure + 8)}\" y=\"{y + 15}\">{Number(value, "0.0E+0")}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>A point per layer: predicted across, measured up, both at 4 bits, on scales of signed square roots so that small ones do not fall together.</summary>
    public static string Scatter(IReadOnlyList<LayerSensitivity> layers)
    {
        const int side = 480, left = 66, margin = 30;
        var points = layers.Select(l => (l.Name, At4: l.Rounding.Single(r => r.Bits == 4))).ToList();
        var most = Math.Max(1e-12, points.Max(p => Math.Max(Math.Abs(p.At4.Predicted), Math.Abs(p.At4.Measured))));
        double Place(double value) => Math.Sign(value) * Math.Sqrt(Math.Abs(value) / most);
        double X(double value) => left + (Place(value) + 1) / 2 * (side - left - margin);
        double Y(double value) => margin + (1 - Place(value)) / 2 * (side - left - margin);
        var svg = new StringBuilder($"<svg class=\"scatter\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"predicted against measured increase of the loss, a point per layer\">");
        foreach (var value in (double[])[-most, -most / 4, 0, most / 4, most])
        {
            svg.Append($"<line class=\"grid\" x1=\"{left}\" x2=\"{side - margin}\" y1=\"{Number(Y(value))}\" y2=\"{Number(Y(value))}\"/>");
            svg.Append($"<line class=\"grid\" y1=\"{margin}\" y2=\"{side - left}\" x1=\"{Number(X(value))}\" x2=\"{Number(X(value))}\"/>");
            svg.Append($"<text x=\"{left - 6}\" y=\"{Number(Y(value) + 4)}\" text-anchor=\"end\">{Number(value, "0.0E+0")}</text>");
            svg.Append($"<text x=\"{Number(X(value))}\" y=\"{side - left + 16}\" text-anchor=\"middle\">{Number(value, "0.0E+0")}</text>");
        }

        svg.Append($"<line class=\"diagonal\" x1=\"{left}\" y1=\"{side - left}\" x2=\"{side - margin}\" y2=\"{margin}\"/>");
        foreach (var (name, at4) in points)
            svg.Append($"<circle class=\"point\" cx=\"{Number(X(at4.Predicted))}\" cy=\"{Number(Y(at4.Measured))}\" r=\"5\"><title>{Encode($"{name}: predicted {Number(at4.Predicted, "0.0E+0")}, measured {Number(at4.Measured, "0.0E+0")}")}</title></circle>");
        svg.Append($"<text x=\"{(left + side - margin) / 2}\" y=\"{side - left + 36}\" text-anchor=\"middle\">predicted increase of the loss (square-root scale)</text>");
        svg.Append($"<text x=\"{left - 6}\" y=\"{margin - 12}\">measured</text>");
        return svg.Append("</svg>").ToString();
    }

    // As estimated: a negative one is drawn as such.
    private static double Mean(LayerSensitivity layer) => layer.MeanTrace * layer.Perturbation4;

    private static double HalfWidth(LayerSensitivity layer) => layer.TraceHalfWidth * layer.Perturbation4;

    private static void Whisker(StringBuilder svg, double from, double to, double y)
    {
        svg.Append($"<line class=\"whisker\" x1=\"{Number(from)}\" x2=\"{Number(to)}\" y1=\"{Number(y)}\" y2=\"{Number(y)}\"/>");
        foreach (var x in (double[])[from, to])
            svg.Append($"<line class=\"whisker\" x1=\"{Number(x)}\" x2=\"{Number(x)}\" y1=\"{Number(y - 4)}\" y2=\"{Number(y + 4)}\"/>");
    }
}
