using System.Text.Json.Nodes;

namespace TinyM2Net.Eng;

/// <summary>The figures of a model's report, as the build wrote them beside the page.</summary>
internal sealed class ReportFile(JsonNode root)
{
    public long WeightsAndBiases => (long)root["sizes"]!["weightsAndBiases"]!;
    public long Requantizers => (long)root["sizes"]!["requantizers"]!;
    public long File => (long)root["sizes"]!["file"]!;

    /// <summary>Share of the units behind a ReLU that fire for no training sample.</summary>
    public double DeadShare => Sum("dead") / Math.Max(1, Sum("units"));

    public int Labels => root["labels"]!.AsArray().Count;

    /// <summary>What the table of accuracies has for a split: balanced accuracy, 0 to 1.</summary>
    public IReadOnlyDictionary<string, double> Balanced(string split) => root["accuracy"]!.AsArray()
        .Where(row => (string)row!["split"]! == split)
        .ToDictionary(row => (string)row!["what"]!, row => (double)row!["balanced"]!);

    /// <summary>Of the one model of a project that was built.</summary>
    public static ReportFile Of(string project) => new(JsonNode.Parse(System.IO.File.ReadAllText(PageOf(project).Replace(".report.html", ".metrics.json", StringComparison.Ordinal)))!);

    /// <summary>The page that people look at.</summary>
    public static string PageOf(string project) =>
        Directory.GetFiles(Path.Combine(Path.GetDirectoryName(project)!, "obj"), "*.report.html", SearchOption.AllDirectories).Single();

    private double Sum(string column) => root["deadUnits"]!.AsArray().Sum(row => (double)row![column]!);
}
