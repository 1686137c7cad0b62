using TinyM2Net.Compiler.Reporting;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Sweeps;

/// <summary>The comparison as one self-contained page in the report's looks: settings first, then every run.</summary>
internal static class SweepPage
{
    public static string Write(IReadOnlyList<SweepFigures> sweeps)
    {
        var body = new Html();
        foreach (var sweep in sweeps)
            Section(body, sweep);
        var title = string.Join(", ", sweeps.Select(s => s.Sweep));
        return new Html().Raw("<!DOCTYPE html>").Raw("<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
            .Raw($"<title>{Encode(title)}: TinyM2Net sweep</title><style>\n{Stylesheet.Text}\n</style></head><body><main><h1>{Encode(title)}</h1>")
            .Raw(body.ToString()).Raw("</main></body></html>").ToString();
    }

    private static void Section(Html page, SweepFigures sweep)
    {
        page.Heading(sweep.Sweep, $"{sweep.Runs.Count} {(sweep.Runs.Count == 1 ? "variant" : "variants")} of {sweep.Model}: balanced accuracy on the test split, of what is deployed and of the float net it was made from; mean and standard deviation over seeds. " +
            "Who chooses by the test split has none left to judge the choice by: choose by validation, in the second table.");
        if (sweep.Missing.Count > 0)
            page.Raw($"<p class=\"answer\">{Encode($"Not built: {string.Join(", ", sweep.Missing)}.")}</p>");
        if (sweep.Runs.Count == 0)
            return;
        page.Raw("<div class=\"pair\">").Raw(Chart(sweep)).Raw("<div>");
        page.Table($"{sweep.Sweep} by setting", ["", "runs", "accuracy, %", "float, %", "KiB", "MBOPS"],
            sweep.Groups.Select(g => new[] { g.Settings, $"{g.Runs}", Text(g.Balanced), Text(g.FloatBalanced), Text(g.KiB), Text(g.MegaBops) }));
        page.Raw("</div></div>");
        page.Details("Every run", () => page.Table($"{sweep.Sweep}, every run", ["", "validation, %", "accuracy, %", "plain, %", "float, %", "KiB", "file, KiB", "MBOPS"],
            sweep.Runs.Select(r => new[] { r.Variant, Percent(r.ValidationBalanced), Percent(r.Balanced), Percent(r.Plain), Percent(r.FloatBalanced), KiB(r.Bytes), KiB(r.FileBytes), Number(r.Bops / 1e6) })));
    }

    private static string Chart(SweepFigures sweep)
    {
        var (from, to) = (sweep.Runs.Min(r => r.Bytes) / 1024.0, sweep.Runs.Max(r => r.Bytes) / 1024.0);
        var (least, most) = (Math.Floor(sweep.Runs.Min(r => r.Balanced) * 20) * 5, Math.Ceiling(sweep.Runs.Max(r => r.Balanced) * 20) * 5);
        var low = least < most ? least : least - 5;
        var plot = new Plot("Accuracy over size", string.Join("; ", sweep.Groups.Select(g => $"{g.Settings}: {Text(g.Balanced)} % at {Text(g.KiB)} KiB")) + ".", (from, to), (low, most));
        plot.VerticalAxis([low, (low + most) / 2, most], v => Number(v)).HorizontalAxis(from < to ? [from, to] : [from], v => Number(v), "size, KiB (up: balanced accuracy, %)");
        foreach (var run in sweep.Runs)
            plot.Dot("point", run.Bytes / 1024.0, 100 * run.Balanced, 3, $"{run.Variant}: {Percent(run.Balanced)} % at {KiB(run.Bytes)} KiB");
        foreach (var group in sweep.Groups.Where(g => g.Runs > 1))
            plot.Dot("chosen", group.KiB.Mean, group.Balanced.Mean, 5, $"{group.Settings}: mean of {group.Runs}");
        return $"<figure>{plot}<figcaption>A dot a run; a ring is the mean of its seeds.</figcaption></figure>";
    }

    private static string Text(Spread spread) => spread.Deviation > 0 ? $"{Number(spread.Mean)} ± {Number(spread.Deviation)}" : Number(spread.Mean);
}
