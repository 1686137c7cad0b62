using System.Text.Json;
using System.Text.Json.Serialization;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Eng;

namespace TinyM2Net.Accuracy;

/// <summary><c>build tables</c>: every experiment, printed and written to <c>docs/results.md</c> and <c>docs/results.json</c>.</summary>
internal static class ResultTables
{
    public static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static int Run(string[] names)
    {
        var wanted = Experiment.All.Where(e => names.Length == 0 || names.Contains(e.Net.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (wanted.Count == 0)
            throw new StepFailedException($"no net is named {string.Join(' ', names)}: they are {string.Join(", ", Experiment.All.Select(e => e.Net.Name).Distinct())}");
        var results = wanted.Select(e => e.Run()).ToList();
        var version = Step.Capture(Repository.Root, "git", "describe", "--always", "--dirty").Trim();
        var page = ResultPage.Write(results, version);
        Console.WriteLine(page);
        // Some nets alone are a look, not the record.
        if (names.Length > 0)
            return 0;
        File.WriteAllText(Repository.At("docs", "results.md"), page);
        File.WriteAllText(Repository.At("docs", "results.json"), JsonSerializer.Serialize(new { version, experiments = results }, Json) + "\n");
        return 0;
    }
}

/// <param name="Folds">0: five seeds on the dataset's own test split.</param>
/// <param name="Agreements">Of each mixed build: predicted against measured increase of the loss, layer by layer, at 4 bits.</param>
internal sealed record ExperimentResult(string Title, string Net, string Set, int Folds, IReadOnlyList<ResultRow> Rows, IReadOnlyList<RankAgreement> Agreements);
