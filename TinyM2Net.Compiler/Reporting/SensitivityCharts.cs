using System.Text;
using TinyM2Net.Compiler.Sensitivity;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>The sensitivity section's pictures, as inline SVG that follows the page's colours.</summary>
internal static class SensitivityCharts
{
    /// <summary>A bar per layer, as long as its sensitivity at 4 bits, coloured by the chosen width, with its interval.</summary>
    public static string Bars(IReadOnlyList<LayerSensitivity> layers, IReadOnlyDictionary<string, int> bits) => Reporting.Bars.Draw("sensitivity by layer at 4 bits, with 95 % intervals",
        [.. layers.Select(l => new Bar(l.Name, Mean(l), $"{Number(Mean(l), "0.0E+0")}, {bits.GetValueOrDefault(l.Name)} bits", $"bits{bits.GetValueOrDefault(l.Name)}", HalfWidth(l)))],
        tip: bar => $"{bar.Name}: {Number(bar.Value, "0.0E+0")} ± {Number(bar.HalfWidth ?? 0, "0.0E+0")}, chosen {bits.GetValueOrDefault(bar.Name)} bits");

    /// <summary>A point per layer: predicted across, measured up, both at 4 bits, on scales of signed square roots so that small ones do not fall together.</summary>
    public static string Scatter(IReadOnlyList<LayerSensitivity> layers)
    {
        const int side = 360, left = 62, margin = 22;
        var points = layers.Select(l => (l.Name, At4: l.Rounding.Single(r => r.Bits == 4))).ToList();
        var most = Math.Max(1e-12, points.Max(p => Math.Max(Math.Abs(p.At4.Predicted), Math.Abs(p.At4.Measured))));
        double Place(double value) => Math.Sign(value) * Math.Sqrt(Math.Abs(value) / most);
        double X(double value) => left + (Place(value) + 1) / 2 * (side - left - margin);
        double Y(double value) => margin + (1 - Place(value)) / 2 * (side - left - margin);
        var svg = new StringBuilder($"<svg class=\"chart\" viewBox=\"0 0 {side} {side}\" role=\"img\"><title>predicted against measured increase of the loss, a point per layer</title>")
            .Append("<desc>Points on the dashed diagonal were predicted exactly.</desc>");
        foreach (var value in (double[])[-most, -most / 4, 0, most / 4, most])
        {
            svg.Append($"<line class=\"grid\" x1=\"{left}\" x2=\"{side - margin}\" y1=\"{Number(Y(value))}\" y2=\"{Number(Y(value))}\"/>");
            svg.Append($"<line class=\"grid\" y1=\"{margin}\" y2=\"{side - left}\" x1=\"{Number(X(value))}\" x2=\"{Number(X(value))}\"/>");
            svg.Append($"<text x=\"{left - 6}\" y=\"{Number(Y(value) + 4)}\" text-anchor=\"end\">{Number(value, "0.0E+0")}</text>");
            // Down there the first one would stand beside the last of the other axis.
            if (value > -most)
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
}
