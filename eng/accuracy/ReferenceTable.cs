using System.Globalization;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Eng;

namespace TinyM2Net.Accuracy;

/// <summary><c>build reference</c>: the reference net on every shared dataset in float, each modality alone and fused, beside what PyTorch reaches.</summary>
internal static class ReferenceTable
{
    private const double ChanceMargin = 5;
    private const string Fused = "float, fused";

    public static int Run(string[] args)
    {
        var seeds = int.Parse(args.FirstOrDefault(arg => int.TryParse(arg, out _)) ?? "5", CultureInfo.InvariantCulture);
        var wanted = args.Where(arg => !int.TryParse(arg, out _)).ToArray();
        var names = Directory.GetFiles(Repository.At("eng", "reference")).Select(file => Path.GetFileName(file)[..^".model.json".Length]).Order(StringComparer.Ordinal).ToArray();
        var nets = names.Where(name => wanted.Length == 0 || wanted.Any(w => names.Contains(w) ? name == w : name.StartsWith(w, StringComparison.Ordinal))).Select(Net.Reference).ToArray();
        if (nets.Length == 0)
            throw new StepFailedException($"no reference net is named {string.Join(' ', wanted)}: they are {string.Join(", ", names)}");
        // Seed by seed, so that a run that is stopped has all nets of those it has.
        var outcomes = Enumerable.Range(0, seeds).SelectMany(seed => nets.Select(net => (Net: net, Outcome: new Trial(net, (ulong)seed, Precision.Float) { Baselines = true }.Run()))).ToArray();
        Print(outcomes.GroupBy(o => o.Net, o => o.Outcome));
        return 0;
    }

    private static void Print(IEnumerable<IGrouping<Net, Outcome>> results)
    {
        var torch = PyTorchTable.Read(Path.Combine(Repository.Shared, "data", "reference.md"));
        Console.WriteLine();
        Console.WriteLine("| set | modalities | seeds | test balanced % | PyTorch, 3 seeds | difference | train balanced % | least on train |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var (trainings, failed) = (0, 0);
        var shown = new HashSet<(string, string)>();
        foreach (var net in results)
        {
            var first = net.First().Report;
            var fused = string.Join('+', first.Accuracy.Where(a => a.Split == "test" && a.What != Fused).Select(a => Alone(a.What)));
            foreach (var what in first.Accuracy.Where(a => a.Split == "test").Select(a => a.What))
            {
                var modalities = what == Fused ? fused : Alone(what);
                // A modality that two specs share is the same net from the same seed in both.
                if (!shown.Add((net.Key.Set, modalities)))
                    continue;
                var (test, train) = (Row("test"), Row("train"));
                var reference = torch.GetValueOrDefault((net.Key.Set, PyTorchTable.Sorted(modalities)));
                Console.WriteLine(FormattableString.Invariant(
                    $"| {net.Key.Set} | {modalities} | {net.Count()} | {test.Mean:0.0} ± {test.Deviation ?? 0:0.0} | {reference?.ToString() ?? ""} | {test.Mean - reference?.Mean:+0.0;-0.0} | {train.Mean:0.0} | {train.ByRun.Min():0.0} |"));
                trainings += train.ByRun.Count;
                failed += train.ByRun.Count(value => value < (100.0 / first.Labels.Count) + ChanceMargin);

                ResultRow Row(string split) => new(what, [.. net.Select(o => 100 * o.Report.Accuracy.Single(a => a.Split == split && a.What == what).Balanced)]);
            }
        }

        Console.WriteLine();
        Console.WriteLine($"{failed} of {trainings} trainings ended at chance on their own training split (within {ChanceMargin:0} points of it). " +
            $"Version {Step.Capture(Repository.Root, "git", "describe", "--always", "--dirty").Trim()}.");
    }

    /// <summary>The modality of <c>float, audio alone</c>.</summary>
    private static string Alone(string what) => what["float, ".Length..^" alone".Length];
}
