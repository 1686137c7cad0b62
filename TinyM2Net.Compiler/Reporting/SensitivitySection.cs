using TinyM2Net.Compiler.Sensitivity;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>The report's part on what each layer's rounding costs, how sure that is, and how it was checked.</summary>
internal static class SensitivitySection
{
    public static void Write(Html page, SensitivityResult found, IReadOnlyList<LayerRow> layers)
    {
        var bits = layers.ToDictionary(l => l.Name, l => l.Bits);
        page.Heading("Sensitivity", "Mean Hessian trace times squared perturbation at 4 bits, whose sum the search minimizes: how the training loss bends under each layer's rounding. " +
            $"Whiskers are 95 % intervals over {Count(found.Probes)} probes, on {Count(found.Samples)} training samples; together the bars are known to {Number(found.TotalHalfWidth * 100, "0")} %. The colour is the chosen width.");
        page.Raw(LayerSection.WidthLegend(layers)).Raw(SensitivityCharts.Bars(found.Layers, bits));
        Negative(page, found);
        if (found.Agreement4 is { } agreement)
            Agreement(page, found, agreement);
        Table(page, found);
    }

    private static void Negative(Html page, SensitivityResult found)
    {
        var names = found.Layers.Where(l => l.IsClamped).Select(l => l.Name).ToList();
        page.About($"Negative traces, drawn as found, count as 0 in the search: {(names.Count == 0 ? "none here" : string.Join(", ", names))}.");
    }

    private static void Agreement(Html page, SensitivityResult found, RankAgreement agreement)
    {
        page.Subheading("Predicted and measured");
        page.About("Each layer alone at 4 bits, the rest float, before any tuning: the increase that gradient and curvature predict, beside the one measured on the same " +
            $"batches. Spearman's correlation {Range(agreement)}; at 8 bits, where increases are mostly noise, {(found.Agreement8 is { } eight ? Range(eight) : "-")}. " +
            $"The search's sensitivity knows no gradient, since tuning follows it downhill; against increases before tuning it has {(found.TraceAgreement4 is { } trace ? Range(trace) : "-")}. " +
            "Ranges are 95 % bootstrap intervals over batches.");
        page.Raw(SensitivityCharts.Scatter(found.Layers));
    }

    private static void Table(Html page, SensitivityResult found)
    {
        page.Details($"Every layer: traces ({found.Probes} probes, their sum to {Number(found.TotalHalfWidth * 100, "0")} %), predictions, measurements", () =>
        {
            page.Table("sensitivity by layer", ["layer", "mean Hessian trace", "±", "trace x perturbation, 4 bits", "curvature, 4 bits", "±", "slope", "predicted", "±", "measured", "±", "8 bits: predicted", "measured"],
                found.Layers.Select(l => (string[])
                [
                    l.Name, Small(l.MeanTrace), Small(l.TraceHalfWidth), Small(l.Omega(4)), Small(l.Curvature4), Small(l.CurvatureHalfWidth),
                    .. l.Rounding.SelectMany(r => r.Bits == 4
                        ? (string[])[Small(r.Slope), Small(r.Predicted), Small(r.PredictedHalfWidth), Small(r.Measured), Small(r.MeasuredHalfWidth)]
                        : [Small(r.Predicted), Small(r.Measured)]),
                ]));
            page.About("± is half a 95 % interval.");
        });
    }

    private static string Range(RankAgreement agreement) => $"{Number(agreement.Spearman, "0.00")} ({Number(agreement.Low, "0.00")} to {Number(agreement.High, "0.00")})";

    private static string Small(double value) => Number(value, "0.0E+0");
}
