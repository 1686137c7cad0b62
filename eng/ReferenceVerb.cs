using System.Globalization;

namespace TinyM2Net.Eng;

/// <summary>
/// <c>build reference</c>: the reference net on every shared dataset in float, each modality alone and fused, beside what PyTorch reaches.
/// Every finished build is one line of <c>artifacts/reference/results.jsonl</c>; a run that was stopped goes on where it was.
/// </summary>
internal static class ReferenceVerb
{
    private const double ChanceMargin = 0.05;
    private static readonly string Folder = Path.Combine(Repository.Artifacts, "reference");
    private static readonly string Results = Path.Combine(Folder, "results.jsonl");
    private static readonly string Specs = Repository.At("eng", "reference");

    public static int Run(string[] args)
    {
        var seeds = int.Parse(args.FirstOrDefault(arg => int.TryParse(arg, out _)) ?? "5", CultureInfo.InvariantCulture);
        var wanted = args.Where(arg => !int.TryParse(arg, out _)).ToArray();
        var specs = Directory.GetFiles(Specs, "*.model.json").Order(StringComparer.Ordinal)
            .Where(spec => wanted.Length == 0 || wanted.Any(name => Path.GetFileName(spec).StartsWith(name, StringComparison.Ordinal))).ToArray();
        if (specs.Length == 0)
            throw new StepFailedException($"no reference net is named {string.Join(' ', wanted)}: they are {string.Join(", ", Directory.GetFiles(Specs).Select(NameOf).Order(StringComparer.Ordinal))}");
        var log = new ResultLog<ReferenceResult>(Results);
        var missing = Enumerable.Range(0, seeds).SelectMany(seed => specs.Select(spec => (Spec: spec, Seed: seed)))
            .Where(row => !log.Results.Any(result => result.Spec == NameOf(row.Spec) && result.Seed == row.Seed)).ToArray();
        if (missing.Length > 0)
            Step.Timed("pack", PackVerb.Pack);
        var commit = Step.Capture(Repository.Root, "git", "describe", "--always", "--dirty").Trim();
        foreach (var (spec, seed) in missing)
            log.Add(Step.Timed($"{NameOf(spec)}, seed {seed}", () => Build(spec, seed, commit)));

        Print(log.Results.Where(result => result.Seed < seeds && specs.Any(spec => NameOf(spec) == result.Spec)).ToArray());
        return 0;
    }

    /// <summary><c>mm5-depth-thermal.rgb</c> is the set mm5-depth-thermal with one modality more.</summary>
    private static string NameOf(string spec) => Path.GetFileName(spec)[..^".model.json".Length];

    private static ReferenceResult Build(string spec, int seed, string commit)
    {
        var name = NameOf(spec);
        var project = new MeasuredProject(Path.Combine(Folder, $"{name}-{seed}"), Path.Combine(Folder, "stages"));
        var manifest = Path.Combine(Repository.Shared, "data", name.Split('.')[0], "manifest.csv");
        var (report, seconds) = project.Build(spec, manifest, seed, """Precision="Float" UnimodalBaselines="true" """);
        return new ReferenceResult(name, seed, commit, string.Join('+', SpecFile.Modalities(spec)), report.Labels, report.Balanced("test"), report.Balanced("train"), report.DeadShare,
            seconds);
    }

    private static void Print(IReadOnlyList<ReferenceResult> results)
    {
        var torch = PyTorchTable.Read(Path.Combine(Repository.Shared, "data", "reference.md"));
        Console.WriteLine();
        Console.WriteLine("| set | modalities | seeds | test balanced % | PyTorch, 3 seeds | difference | train balanced % | least on train |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var (trainings, failed) = (0, 0);
        var shown = new HashSet<(string, string)>();
        foreach (var spec in results.GroupBy(result => result.Spec))
            foreach (var what in spec.First().Test.Keys)
            {
                var set = spec.Key.Split('.')[0];
                var modalities = what == "float, fused" ? spec.First().Modalities : what["float, ".Length..^" alone".Length];
                // A modality that two specs share is the same net from the same seed in both.
                if (!shown.Add((set, modalities)))
                    continue;
                var (test, train) = (Percent(spec, result => result.Test[what]), Percent(spec, result => result.Train[what]));
                var reference = torch.GetValueOrDefault((set, PyTorchTable.Sorted(modalities)));
                Console.WriteLine(FormattableString.Invariant(
                    $"| {set} | {modalities} | {test.Length} | {MarkdownTable.MeanAndDeviation(test)} | {reference?.ToString() ?? ""} | {test.Average() - reference?.Mean:+0.0;-0.0} | {train.Average():0.0} | {train.Min():0.0} |"));
                trainings += train.Length;
                failed += train.Count(value => value < 100 * (1.0 / spec.First().Labels + ChanceMargin));
            }

        Console.WriteLine();
        Console.WriteLine($"{failed} of {trainings} trainings ended at chance on their own training split (within {100 * ChanceMargin:0} points of it). " +
            $"Version {string.Join(", ", results.Select(result => result.Commit).Distinct())}; {results.Sum(result => result.Seconds) / 60:0} minutes of builds.");
    }

    private static double[] Percent(IEnumerable<ReferenceResult> results, Func<ReferenceResult, double> value) =>
        [.. results.OrderBy(result => result.Seed).Select(result => 100 * value(result))];
}

/// <summary>One build of a reference net.</summary>
/// <param name="Labels">Count of classes.</param>
/// <param name="Test">Balanced accuracy, 0 to 1, by the report's row; <paramref name="Train"/> likewise.</param>
internal sealed record ReferenceResult(string Spec, int Seed, string Commit, string Modalities, int Labels, IReadOnlyDictionary<string, double> Test, IReadOnlyDictionary<string, double> Train,
    double DeadShare, double Seconds);
