using System.Text;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>The report's pictures, as inline SVG that follows the page's colours.</summary>
internal static class Charts
{
    private const int Width = 720, Left = 44, Bottom = 26, Top = 12;

    /// <summary>Loss and validation accuracy by epoch; the epoch that was kept is marked.</summary>
    public static string Training(IReadOnlyList<EpochRow> history)
    {
        const int height = 240;
        var largest = Math.Max(1e-9, history.Max(e => Math.Max(e.TrainLoss, e.ValidationLoss)));
        double X(int index) => Left + (history.Count == 1 ? 0.5 : index / (double)(history.Count - 1)) * (Width - Left - 44);
        double Y(double share) => Top + (1 - share) * (height - Top - Bottom);
        var svg = new StringBuilder($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"training curves\">");
        foreach (var share in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - 44}\" y1=\"{Number(Y(share))}\" y2=\"{Number(Y(share))}\"/>");
            svg.Append($"<text x=\"{Left - 6}\" y=\"{Number(Y(share) + 4)}\" text-anchor=\"end\">{Number(share * largest, "0.00")}</text>");
            svg.Append($"<text x=\"{Width - 38}\" y=\"{Number(Y(share) + 4)}\">{Number(share * 100, "0")}%</text>");
        }

        string Line(string style, Func<EpochRow, double> share) =>
            $"<polyline class=\"{style}\" points=\"{string.Join(' ', history.Select((e, i) => $"{Number(X(i))},{Number(Y(share(e)))}"))}\"/>";
        svg.Append(Line("loss", e => e.TrainLoss / largest));
        svg.Append(Line("loss dashed", e => e.ValidationLoss / largest));
        svg.Append(Line("accuracy", e => e.ValidationBalanced));
        for (var i = 0; i < history.Count; i++)
            if (history[i].Best)
                svg.Append($"<circle class=\"best\" cx=\"{Number(X(i))}\" cy=\"{Number(Y(history[i].ValidationBalanced))}\" r=\"5\"><title>kept: epoch {history[i].Epoch}</title></circle>");
        svg.Append($"<text x=\"{Left}\" y=\"{height - 6}\">epoch {history[0].Epoch}</text><text x=\"{Width - 44}\" y=\"{height - 6}\" text-anchor=\"end\">epoch {history[^1].Epoch}</text>");
        return svg.Append("</svg><p class=\"legend\"><span class=\"key loss\"></span>training loss <span class=\"key dashed\"></span>validation loss <span class=\"key accuracy\"></span>validation balanced accuracy (right), kept epoch marked</p>").ToString();
    }

    /// <summary>A bar per decision layer, as long as its packed bytes and coloured by its bits.</summary>
    public static string Layers(IReadOnlyList<LayerRow> layers)
    {
        const int row = 22, figure = 130;
        const double letter = 6.6; // of a 12 px system font, on average
        var name = (int)Math.Clamp(16 + letter * layers.Max(l => l.Name.Length), 100, Width / 2.0);
        var height = layers.Count * row + 4;
        var largest = Math.Max(1, layers.Max(l => l.Bytes));
        var svg = new StringBuilder($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"bytes and bits by layer\">");
        for (var i = 0; i < layers.Count; i++)
        {
            var (layer, y) = (layers[i], i * row + 2);
            var length = Math.Max(2, (Width - name - figure) * (double)layer.Bytes / largest);
            svg.Append($"<text x=\"{name - 8}\" y=\"{y + 15}\" text-anchor=\"end\">{Encode(layer.Name)}</text>");
            svg.Append($"<rect class=\"bits{layer.Bits}\" x=\"{name}\" y=\"{y + 2}\" width=\"{Number(length)}\" height=\"{row - 5}\" rx=\"2\"/>");
            svg.Append($"<text x=\"{Number(name + length + 6)}\" y=\"{y + 15}\">{layer.Bits} bits, {KiB(layer.Bytes)} KiB</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Truth down, answer across; the share of a row colours its cell.</summary>
    public static string Confusion(IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<int>> counts)
    {
        var html = new StringBuilder("<div class=\"scroll\"><table class=\"confusion\"><thead><tr><th>truth \\ answer</th>");
        foreach (var label in labels)
            html.Append($"<th>{Encode(label)}</th>");
        html.Append("<th>recall</th></tr></thead><tbody>");
        for (var truth = 0; truth < labels.Count; truth++)
        {
            var total = counts[truth].Sum();
            html.Append($"<tr><td>{Encode(labels[truth])}</td>");
            for (var answer = 0; answer < labels.Count; answer++)
            {
                var share = total == 0 ? 0 : counts[truth][answer] / (double)total;
                var colour = truth == answer ? "var(--good)" : "var(--bad)";
                html.Append($"<td style=\"background:color-mix(in srgb, {colour} {Number(share * 70, "0")}%, transparent)\">{counts[truth][answer]}</td>");
            }

            html.Append($"<td>{(total == 0 ? "-" : Percent(counts[truth][truth] / (double)total) + " %")}</td></tr>");
        }

        return html.Append("</tbody></table></div>").ToString();
    }
}
