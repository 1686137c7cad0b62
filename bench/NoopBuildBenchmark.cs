using System.Diagnostics;

namespace TinyM2Net.Bench;

/// <summary>
/// <c>dotnet build</c> with nothing to do, fork to exit: the template's project with 1,000 and with 50,000 clips in its folder, beside a plain
/// console app of Microsoft.NET.Sdk.
/// </summary>
internal sealed class NoopBuildBenchmark : IBenchmark
{
    private const int Rounds = 25;
    private const string Peer = "Microsoft.NET.Sdk";

    private static readonly (string Name, string[] Options)[] Ways = [("restore and build", []), ("build alone (--no-restore)", ["--no-restore"])];
    private static readonly string[] Header = ["", "wall ms (median of rounds)", "range", "more than the peer, ms", "ratio", "processor ms", "more than the peer, ms"];

    public string Name => "noop-build";

    public Action Workload(int threads) => throw new NotSupportedException("A build is a process, not a unit of work in one.");

    public BenchmarkResult Run()
    {
        var projects = NoopProjects.Prepare();
        var (tables, ratios) = (new List<Table>(), new List<Ratio>());
        foreach (var (way, options) in Ways)
        {
            var times = Measure(projects, options);
            var rows = projects.All.Select(project =>
            {
                var wall = times[project].Select(t => t.Wall).ToList();
                return new[]
                {
                    project.What, Text(Duel.Median(wall)), $"{Text(wall.Min())}-{Text(wall.Max())}", Text(Over(project, t => t.Wall)), RatioOf(project).ToString("F3", System.Globalization.CultureInfo.InvariantCulture),
                    Text(Duel.Median(times[project].Select(t => t.Processor))), Text(Over(project, t => t.Processor)),
                };
            });
            tables.Add(new Table($"noop-build: {way}", Header, [.. rows]));
            var suffix = options.Length == 0 ? "" : "-no-restore";
            ratios.Add(new Ratio($"noop-build-1k{suffix}", RatioOf(projects.Thousand), Peer));
            ratios.Add(new Ratio($"noop-build-50k{suffix}", RatioOf(projects.FiftyThousand), Peer));

            double RatioOf(NoopProject project) => Duel.Median(times[project].Zip(times[projects.Plain], (our, their) => our.Wall / their.Wall));

            double Over(NoopProject project, Func<BuildTime, double> of) => Duel.Median(times[project].Zip(times[projects.Plain], (our, their) => of(our) - of(their)));
        }
        return new BenchmarkResult(ratios, tables);
    }

    /// <summary>In turns; who goes first changes with each round.</summary>
    private static Dictionary<NoopProject, List<BuildTime>> Measure(NoopProjects projects, string[] options)
    {
        var times = projects.All.ToDictionary(project => project, _ => new List<BuildTime>());
        foreach (var project in projects.All)
            project.Build(options); // files are in the cache after the first
        for (var round = 0; round < Rounds; round++)
            foreach (var project in round % 2 == 0 ? projects.All : projects.All.Reverse())
            {
                var (start, before) = (Stopwatch.GetTimestamp(), FinishedProcesses.ProcessorTime);
                project.Build(options);
                times[project].Add(new BuildTime(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (FinishedProcesses.ProcessorTime - before).TotalMilliseconds));
            }
        return times;
    }

    private static string Text(double milliseconds) => milliseconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Milliseconds.</summary>
    private readonly record struct BuildTime(double Wall, double Processor);
}
