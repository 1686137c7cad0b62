using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>One self-contained page per model: the answer first, then why, then what it is made of; details are folded. No script, and nothing from elsewhere.</summary>
internal static class HtmlReport
{
    public static string Write(ReportData data)
    {
        var body = new Html();
        AccuracySection.Write(body, data);
        if (data.Students is { } students)
            StudentSection.Write(body, students);
        if (data.Search is { } search)
            SearchSection.Write(body, search);
        if (data.Sensitivity is { } sensitivity)
            SensitivitySection.Write(body, sensitivity, data.Layers);
        LayerSection.Write(body, data);
        TrainingSection.Write(body, data);
        DataSection.Write(body, data);
        CardSection.Write(body, data);
        CardSection.WriteProvenance(body, data);

        var page = new Html();
        page.Raw("<!DOCTYPE html>").Raw("<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        page.Raw($"<title>{Encode(data.Model)}: TinyM2Net report</title><style>\n{Stylesheet.Text}\n</style></head><body><main>");
        Headline(page, data);
        page.Raw($"<nav aria-label=\"contents\">{string.Concat(body.Headings.Select(h => $"<a href=\"#{h.Id}\">{Encode(h.Text)}</a>"))}</nav>");
        return page.Raw(body.ToString()).Raw("</main></body></html>").ToString();
    }

    private static void Headline(Html page, ReportData data)
    {
        var shipped = data.Accuracy[^1];
        var trained = data.Trained(shipped.Split);
        var bytes = data.Sizes.WeightsAndBiases + data.Sizes.Requantizers;
        page.Raw($"<h1>{Encode(data.Model)}</h1>");
        if (ReferenceEquals(shipped, trained))
        {
            page.Raw($"<p class=\"answer\">{Encode($"{Percent(trained.Balanced)} % balanced accuracy on {Count(trained.Samples)} {trained.Split} samples, by the float network of {KiB(bytes)} KiB. Precision is Float, so there is no file to deploy.")}</p>");
            return;
        }

        var smaller = data.Sizes.FloatParameters / (double)Math.Max(1, bytes);
        page.Raw($"<p class=\"answer\">{Encode($"{Percent(shipped.Balanced)} % balanced accuracy on {Count(shipped.Samples)} {shipped.Split} samples, in {KiB(bytes)} KiB: {Against(shipped.Balanced - trained.Balanced)} {Number(smaller)} times its size.")}</p>");
        page.Raw("<div class=\"tiles\">");
        Tile(page, Percent(shipped.Balanced) + " %", $"balanced accuracy; float: {Percent(trained.Balanced)} %");
        Tile(page, KiB(bytes) + " KiB", $"packed parameters; float: {KiB(data.Sizes.FloatParameters)} KiB");
        Tile(page, KiB(data.Sizes.File) + " KiB", "the whole .tm2n file, with labels, tables and golden samples");
        Tile(page, KiB(data.Sizes.Arena) + " KiB", "for the tensors of a session");
        page.Raw("</div>");
    }

    private static string Against(double difference)
    {
        var points = Percent(Math.Abs(difference));
        return points == "0.0" ? "as good as the float network, which takes" : $"{points} points {(difference < 0 ? "below" : "above")} the float network, which takes";
    }

    private static void Tile(Html page, string figure, string about) =>
        page.Raw($"<div class=\"tile\"><b>{Encode(figure)}</b><span>{Encode(about)}</span></div>");
}
