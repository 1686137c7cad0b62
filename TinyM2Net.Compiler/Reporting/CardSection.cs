using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>What a model is for and where it fails (Mitchell et al., "Model cards for model reporting", 2019), and what it was made from.</summary>
internal static class CardSection
{
    private const string NotStated = "not stated in the spec";

    public static void Write(Html page, ReportData data)
    {
        page.Heading("Model card", "The first three are the spec's words (its \"card\").");
        page.Facts(
        [
            ("Intended use", data.Card?.IntendedUse ?? NotStated),
            ("Data licence", data.Card?.DataLicence ?? NotStated),
            ("Limits", data.Card?.Limits ?? NotStated),
            ("Answers", string.Join(", ", data.Labels) + ". It knows no other: whatever it is given, it answers one of these."),
        ]);
        WriteSubsets(page, data);
        if (data.MissingModalities.Count == 0)
            return;
        var split = data.MissingModalities[0].Split;
        page.Subheading("When an input is missing");
        page.About($"Balanced accuracy of the packed file on the {split} split, with a constant in one input's place.");
        page.Raw(Bars.Draw("balanced accuracy without one modality",
            [new Bar("with all", data.Shipped(split).Balanced, Figure(data.Shipped(split).Balanced)), .. data.MissingModalities.Select(m => new Bar(m.What, m.Balanced, Figure(m.Balanced), "other"))], 1));
    }

    private static void WriteSubsets(Html page, ReportData data)
    {
        if (data.Subsets.Count == 0)
            return;
        var split = data.Subsets[0].Split;
        page.Subheading("With some inputs alone");
        page.About($"The spec declares these subsets of its modalities: the net was trained with each, and answers by it. Any other is refused. Measured on the {split} split; a packed row by the integer runtime, with the other inputs' branches not run.");
        page.Table("accuracy by subset of the modalities", ["", "split", "balanced %", "95 % interval", "plain %", "samples"],
            data.Accuracy.Where(a => a.Split == split && ReferenceEquals(a, data.Shipped(split))).Select(a => a with { What = $"{a.What}, all" }).Concat(data.Subsets)
                .Select(a => (string[])[a.What, a.Split, Percent(a.Balanced), AccuracySection.Range(a), Percent(a.Plain), Count(a.Samples)]));
    }

    public static void WriteProvenance(Html page, ReportData data)
    {
        page.Heading("Provenance", "The same inputs give the same bytes. Stages are named by their keys, hashes of all that they read; the model's file says the same (verb info).");
        page.Facts([("tool", "TinyM2Net " + data.ToolVersion), ("dataset", data.Dataset), ("request", data.Request), ("seed", $"{data.Seed}"), .. data.Provenance.Select(p => (p.Name, p.Value))]);
    }

    private static string Figure(double balanced) => $"{Percent(balanced)} %";
}
