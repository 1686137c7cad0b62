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
        var log = new ResultLog<TableResult>(Results);
        var missing = Seeds.SelectMany(seed => samples.SelectMany(sample => TableVariant.Of(sample).Select(variant => (Sample: sample, Variant: variant, Seed: seed))))
            .Where(row => !log.Results.Any(result => (result.Sample, result.Variant, result.Seed) == (row.Sample.Name, row.Variant.Name, row.Seed)))
            .ToArray();
        if (missing.Length > 0)
            Step.Timed("pack", PackVerb.Pack);
        var commit = Step.Capture(Repository.Root, "git", "describe", "--always", "--dirty").Trim();
        foreach (var (sample, variant, seed) in missing)
            log.Add(Step.Timed($"{sample.Name}, {variant.Name}, seed {seed}", () => variant.Build(Path.Combine(Folder, sample.Name), sample, seed, commit)));
        if (log.Results.Select(result => result.Commit).Distinct().Count() > 1)
            Console.WriteLine("Rows of more than one version: delete artifacts/tables for figures of one.");
        foreach (var sample in samples)
            MarkdownTable.Print(sample.Name, [.. log.Results.Where(result => result.Sample == sample.Name)]);
        return 0;
    }
}
