using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>How often it is right, what it confuses, and what the float network it comes from does.</summary>
internal static class AccuracySection
{
    public static void Write(Html page, ReportData data)
    {
        var split = data.Accuracy[^1].Split;
        page.Heading("Accuracy", $"Balanced: the mean over the labels of the share that is recognized, on the {split} split. Every packed figure is the integer runtime's, on the file that ships: the same bits run on the device. In brackets the 95 % interval, with whole groups drawn again: another test set of this size may well give another figure within it. Guessing gives {Percent(1.0 / data.Labels.Count)} %.");
        page.Raw(Bars.Draw($"balanced accuracy on the {split} split", [.. data.Accuracy.Where(a => a.Split == split).Select(a => new Bar(a.What, a.Balanced, $"{Percent(a.Balanced)} %{Bracket(a)}", ReferenceEquals(a, data.Accuracy[^1]) ? "plain" : "other"))], 1));
        Weakest(page, data);
        page.Details("All splits, and plain accuracy", () => page.Table("accuracy by split", ["", "split", "balanced %", "95 % interval", "plain %", "samples"],
            data.Accuracy.Select(a => (string[])[a.What, a.Split, Percent(a.Balanced), Range(a), Percent(a.Plain), Count(a.Samples)])));
        page.Subheading("What is taken for what");
        Confusions(page, data, split);
        foreach (var other in data.Confusions.Select(c => c.Split).Distinct().Where(s => s != split))
            page.Details($"On the {other} split", () => Confusions(page, data, other));
    }

    /// <summary>Where every draw gives the same figure the bootstrap knows no bound.</summary>
    public static string Range(AccuracyRow row) => row.Interval is not { } interval ? ""
        : interval.Low < interval.High ? $"{Percent(interval.Low)} to {Percent(interval.High)}" : interval.Low >= 1 ? "no error seen" : "too few groups";

    private static string Bracket(AccuracyRow row) => row.Interval is null ? "" : $" ({Range(row)})";

    private static void Weakest(Html page, ReportData data)
    {
        var counts = data.Confusions[^1].Counts;
        var present = Enumerable.Range(0, data.Labels.Count).Where(label => counts[label].Sum() > 0).ToList();
        if (present.Count < 2)
            return;
        var weakest = present.MinBy(Recall);
        page.About($"Recognized least: {data.Labels[weakest]}, {Percent(Recall(weakest))} % of {counts[weakest].Sum()} samples.");

        double Recall(int label) => counts[label][label] / (double)counts[label].Sum();
    }

    private static void Confusions(Html page, ReportData data, string split)
    {
        page.Raw("<div class=\"flow\">");
        foreach (var confusion in data.Confusions.Where(c => c.Split == split))
        {
            page.Raw("<div>").About($"{confusion.What}, {split} split");
            ConfusionTable.Write(page, $"confusions of {confusion.What}, {split} split", data.Labels, confusion.Counts);
            page.Raw("</div>");
        }

        page.Raw("</div>");
    }
}
