using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>One self-contained page per model: what it reaches, what it costs, and why each layer got its bits.</summary>
internal static class HtmlReport
{
    public static string Write(ReportData data)
    {
        var page = new Html();
        page.Raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.Raw($"<title>{Encode(data.Model)}: TinyM2Net report</title><style>{Style}{SensitivityCharts.Style}</style></head><body><main>");
        page.Raw($"<h1>{Encode(data.Model)}</h1><p class=\"about\">{Encode($"dataset {data.Dataset}, {data.Request}, seed {data.Seed}, TinyM2Net {data.ToolVersion}")}</p>");
        Headline(page, data);
        Accuracy(page, data);
        Bits(page, data);
        if (data.Sensitivity is { } sensitivity)
            SensitivitySection.Write(page, sensitivity, data.Layers);
        Training(page, data);
        Dataset(page, data);
        return page.Raw("</main></body></html>").ToString();
    }

    private static void Headline(Html page, ReportData data)
    {
        var packed = data.Accuracy.LastOrDefault(a => a.Split == "test") ?? data.Accuracy[^1];
        var smaller = data.Sizes.FloatParameters / (double)Math.Max(1, data.Sizes.WeightsAndBiases + data.Sizes.Requantizers);
        page.Raw("<div class=\"tiles\">");
        Tile(page, Percent(packed.Balanced) + " %", $"balanced accuracy, {packed.Split} split, {packed.What}");
        Tile(page, KiB(data.Sizes.WeightsAndBiases + data.Sizes.Requantizers) + " KiB", $"packed parameters, {Number(smaller)} times smaller than float");
        Tile(page, KiB(data.Sizes.File) + " KiB", "the whole .tm2n file");
        Tile(page, KiB(data.Sizes.Arena) + " KiB", "working memory of a session");
        page.Raw("</div>");
    }

    private static void Tile(Html page, string figure, string about) =>
        page.Raw($"<div class=\"tile\"><b>{Encode(figure)}</b><span>{Encode(about)}</span></div>");

    private static void Accuracy(Html page, ReportData data)
    {
        page.Heading("Accuracy", "Every packed figure is the integer runtime's, on the file that ships: the same bits run on the device.");
        page.Table(["", "split", "balanced %", "plain %", "samples"],
            data.Accuracy.Select(a => (string[])[a.What, a.Split, Percent(a.Balanced), Percent(a.Plain), $"{a.Samples}"]));
        page.Raw(Charts.Confusion(data.Labels, data.Confusion));
    }

    private static void Bits(Html page, ReportData data)
    {
        var budgets = string.Join(", ", new[]
        {
            data.Sizes.MaxSize is { } size ? $"budget {KiB(size)} KiB" : null,
            data.Sizes.MaxBops is { } bops ? $"budget {Number(bops / 1e9, "0.000")} G BOPS" : null,
        }.OfType<string>());
        page.Heading("Size and bits", $"Weights and biases {KiB(data.Sizes.WeightsAndBiases)} KiB, requantizers {KiB(data.Sizes.Requantizers)} KiB, " +
            $"{Number(data.Sizes.Bops / 1e9, "0.000")} G BOPS{(budgets.Length == 0 ? "" : "; " + budgets)}.");
        page.Raw(Charts.Layers(data.Layers));
        page.Raw("<details><summary>Every layer</summary>");
        page.Table(["layer", "output", "parameters", "multiply-adds", "bits", "bytes"],
            data.Layers.Select(l => (string[])[l.Name, l.Output, Count(l.Parameters), Count(l.MultiplyAdds), $"{l.Bits}", Count(l.Bytes)]));
        page.Raw("</details>");
    }

    private static void Training(Html page, ReportData data)
    {
        if (data.History.Count == 0)
            return;
        page.Heading("Training", "Of the last third of the epochs, the one with the best balanced accuracy on the validation split is kept.");
        page.Raw(Charts.Training(data.History));
        if (data.DeadUnits.Count == 0)
            return;
        var silent = data.DeadUnits.Sum(d => d.Dead);
        page.Raw($"<details><summary>{silent} of {data.DeadUnits.Sum(d => d.Units)} units never fire on the training split{(data.PrunedBytes > 0 ? $"; without them the model is {KiB(data.PrunedBytes)} KiB smaller" : "")}</summary>");
        page.Table(["ReLU layer", "never fire", "units", "%"],
            data.DeadUnits.Select(d => (string[])[d.Layer, $"{d.Dead}", $"{d.Units}", Percent(d.Dead / (double)Math.Max(1, d.Units))]));
        page.Raw("</details>");
    }

    private static void Dataset(Html page, ReportData data)
    {
        page.Heading("Dataset", "Samples by split and label. No group is on two sides.");
        page.Table(["split", .. data.Labels, "all"],
            [.. data.Splits.Select(s => (string[])[s.Split, .. s.PerLabel.Select(n => $"{n}"), $"{s.PerLabel.Sum()}"]),
                .. data.ClassWeights.Any(w => w != 1) ? (string[][])[["weight in training", .. data.ClassWeights.Select(w => Number(w, "0.00")), ""]] : []]);
        if (data.Notes.Count > 0)
            page.Raw("<ul>" + string.Concat(data.Notes.Select(n => $"<li>{Encode(n)}</li>")) + "</ul>");
    }

    private const string Style = """
        :root { color-scheme: light dark; --ink: light-dark(#1c2430, #e6e9ee); --soft: light-dark(#5b6675, #9aa5b4); --paper: light-dark(#fcfcfa, #14181d);
          --line: light-dark(#dfe3e8, #2b323b); --b8: light-dark(#2f6fb3, #6aa9ee); --b4: light-dark(#e0922f, #f0b25e); --good: #2e9e6b; --bad: #d0493f; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 940px; margin: 0 auto; padding: 32px 20px 64px; }
        h1 { font-size: 30px; margin: 0; } h2 { font-size: 19px; margin: 40px 0 2px; } .about, .legend, summary { color: var(--soft); margin: 2px 0 14px; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 12px; margin: 22px 0; }
        .tile { border: 1px solid var(--line); border-radius: 8px; padding: 14px; } .tile b { display: block; font-size: 24px; font-weight: 650; }
        .tile span { color: var(--soft); font-size: 13px; line-height: 1.3; display: block; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: 8px 0 14px; font-variant-numeric: tabular-nums; font-size: 14px; }
        th { text-align: right; font-weight: 600; color: var(--soft); vertical-align: bottom; } td { text-align: right; white-space: nowrap; }
        th, td { padding: 4px 7px; border-bottom: 1px solid var(--line); }
        th:first-child, td:first-child { text-align: left; padding-left: 0; } .confusion td { text-align: center; } .confusion th { text-align: center; }
        .confusion td:first-child, .confusion th:first-child { text-align: left; }
        svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: var(--soft); } .grid { stroke: var(--line); }
        polyline { fill: none; stroke-width: 2; } .loss { stroke: var(--b4); } .dashed { stroke-dasharray: 5 4; } .accuracy { stroke: var(--b8); } .best { fill: var(--b8); }
        .bits8 { fill: var(--b8); } .bits4 { fill: var(--b4); } details { margin: 10px 0; } summary { cursor: pointer; }
        .key { display: inline-block; width: 18px; height: 0; border-top: 2px solid var(--b4); vertical-align: middle; margin: 0 4px 0 10px; }
        .key.dashed { border-top-style: dashed; } .key.accuracy { border-top-color: var(--b8); }
        """;
}
