using System.Text.Json;

namespace TinyM2Net.Eng;

/// <summary>
/// <c>build tables</c>: accuracy of every sample over three seeds, each modality alone, fused float, uniform and mixed.
/// Every finished build is one line of <c>artifacts/tables/results.jsonl</c>; a run that was stopped goes on where it was.
/// </summary>
internal static class TablesVerb
{
    private static readonly int[] Seeds = [0, 1, 2];
    private static readonly string Folder = Path.Combine(Repository.Artifacts, "tables");
    private static readonly string Results = Path.Combine(Folder, "results.jsonl");

    public static int Run(string[] args)
    {
        var samples = (args.Length == 0 ? SampleProject.Names : args).Select(SampleProject.Named).ToArray();
        Directory.CreateDirectory(Folder);
        var results = Load();
        var missing = Seeds.SelectMany(seed => samples.SelectMany(sample => TableVariant.Of(sample).Select(variant => (Sample: sample, Variant: variant, Seed: seed))))
            .Where(row => !results.Any(result => (result.Sample, result.Variant, result.Seed) == (row.Sample.Name, row.Variant.Name, row.Seed)))
            .ToArray();
        if (missing.Length > 0)
            Step.Timed("pack", PackVerb.Pack);
        var commit = Step.Capture(Repository.Root, "git", "describe", "--always", "--dirty").Trim();
        foreach (var (sample, variant, seed) in missing)
        {
            var result = Step.Timed($"{sample.Name}, {variant.Name}, seed {seed}", () => variant.Build(Path.Combine(Folder, sample.Name), sample, seed, commit));
            results.Add(result);
            File.AppendAllText(Results, JsonSerializer.Serialize(result) + "\n");
        }
        if (results.Select(result => result.Commit).Distinct().Count() > 1)
            Console.WriteLine("Rows of more than one version: delete artifacts/tables for figures of one.");
        foreach (var sample in samples)
            MarkdownTable.Print(sample.Name, [.. results.Where(result => result.Sample == sample.Name)]);
        return 0;
    }

    private static List<TableResult> Load() =>
        File.Exists(Results) ? [.. File.ReadLines(Results).Select(line => JsonSerializer.Deserialize<TableResult>(line)!)] : [];
}
