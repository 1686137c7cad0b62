using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>What the model was trained and judged on.</summary>
internal static class DataSection
{
    /// <summary>More labels than this are folded.</summary>
    private const int MostLabels = 30;

    public static void Write(Html page, ReportData data)
    {
        page.Heading("Data", $"{data.Dataset}: samples, and in brackets the groups they come from, by label and split. No group is on two sides.");
        if (data.Labels.Count <= MostLabels)
            Table(page, data);
        else
            page.Details($"{data.Labels.Count} labels", () => Table(page, data));
        if (data.Notes.Count > 0)
            page.Raw("<ul>" + string.Concat(data.Notes.Select(n => $"<li>{Encode(n)}</li>")) + "</ul>");
    }

    private static void Table(Html page, ReportData data)
    {
        var weighted = data.ClassWeights.Any(w => w != 1);
        page.Table("samples and groups by label and split", ["label", .. data.Splits.Select(s => s.Split), .. weighted ? (string[])["weight in training"] : []],
        [
            .. data.Labels.Select((label, c) => (string[])[label, .. data.Splits.Select(s => Cell(s.PerLabel[c], s.GroupsPerLabel[c])), .. weighted ? (string[])[Number(data.ClassWeights[c], "0.00")] : []]),
            ["all", .. data.Splits.Select(s => Cell(s.PerLabel.Sum(), s.Groups)), .. weighted ? (string[])[""] : []],
        ]);
    }

    private static string Cell(int samples, int groups) => $"{Count(samples)} ({Count(groups)})";
}
