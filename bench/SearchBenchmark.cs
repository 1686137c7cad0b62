using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TinyM2Net.Compiler.BitSearch;

namespace TinyM2Net.Bench;

/// <summary>
/// The bit search beside HiGHS: the second net's 14 layers; 1000 layers of three choices under two budgets; and the same with
/// losses in proportion to sizes but for 2 %, which is hard. In-process times of the solve alone, on one thread.
/// </summary>
internal sealed class SearchBenchmark : IBenchmark
{
    private const string Peer = "highs";

    /// <summary>The absolute gap at which HiGHS calls an assignment optimal.</summary>
    private const double PeersGap = 1e-6;

    private const int Rounds = 9;
    private const double RoundMilliseconds = 300;
    private const double WarmUpMilliseconds = 1500;

    private static readonly string[] Header =
        ["problem", "ours ms, gap 1e-6", "HiGHS ms", "ratio (range over rounds)", "ours ms, full proof", "our optimum", "our bound", "HiGHS's", "states of the proof"];

    private static readonly string[] Problems = ["p14", "p1000", "p1000c"];

    public string Name => "search";

    public Action Workload(int threads)
    {
        var problem = Read(Problems[1]);
        return () => BitSolver.Solve(problem);
    }

    public BenchmarkResult Run()
    {
        var ratios = new List<Ratio>();
        var rows = new List<string[]>();
        foreach (var name in Problems)
            rows.Add(Meet(name, ratios));
        return new BenchmarkResult(ratios, [new Table("search: least sum of sensitivities under a budget of bytes and one of bit operations; problem in memory on both sides, one thread", Header, rows)]);
    }

    private static string[] Meet(string name, List<Ratio> found)
    {
        var problem = Read(name);
        var file = Path.Combine(Peers.Folder, "ilp", name + ".json");
        using var theirs = new WorkerProcess(Python(file));
        Milliseconds(() => BitSolver.Solve(problem, PeersGap), WarmUpMilliseconds);
        Milliseconds(() => BitSolver.Solve(problem), WarmUpMilliseconds);
        var theirRuns = (int)Math.Clamp(RoundMilliseconds / theirs.Time(3).Wall.Min(), 1, 300);
        var (early, full, peer) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            early.Add(Milliseconds(() => BitSolver.Solve(problem, PeersGap), RoundMilliseconds));
            full.Add(Milliseconds(() => BitSolver.Solve(problem), RoundMilliseconds));
            peer.Add(Duel.Median(theirs.Time(theirRuns).Wall));
        }
        var ratios = early.Zip(peer, (our, their) => our / their).ToList();
        found.Add(new Ratio($"search-{name}", Duel.Median(ratios), Peer));
        var proof = BitSolver.Solve(problem);
        return
        [
            name, Text(Duel.Median(early), "F3"), Text(Duel.Median(peer), "F2"), $"{Text(Duel.Median(ratios), "F3")} ({Text(ratios.Min(), "F3")}-{Text(ratios.Max(), "F3")})",
            Text(Duel.Median(full), "F3"), Text(proof.Objective, "R"), Text(proof.Bound, "R"), Text(PeersOptimum(file), "R"), Text(proof.States, "F0"),
        ];
    }

    /// <summary>The median of as many runs as take that long.</summary>
    private static double Milliseconds(Action solve, double milliseconds)
    {
        var times = new List<double>();
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds;)
        {
            var before = Stopwatch.GetTimestamp();
            solve();
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
        return Duel.Median(times);
    }

    private static SearchProblem Read(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Peers.Folder, "ilp", name + ".json")));
        var root = json.RootElement;
        double[][] Matrix(string property) => [.. root.GetProperty(property).EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetDouble()).ToArray())];
        var bits = root.GetProperty("bits").EnumerateArray().Select(v => v.GetInt32()).ToArray();
        var (loss, size, operations) = (Matrix("om"), Matrix("size"), Matrix("bops"));
        return new SearchProblem(
            [.. loss.Select((row, i) => new SearchLayer($"layer{i}", [.. row.Select((value, c) => new BitChoice(bits[c], value, [size[i][c], operations[i][c]]))]))],
            [new CostBudget("MaxSize", root.GetProperty("S").GetDouble(), "bytes"), new CostBudget("MaxBops", root.GetProperty("B").GetDouble(), "bit operations")], []);
    }

    private static double PeersOptimum(string file)
    {
        var start = Python(file, "objective");
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start.");
        return double.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }

    private static ProcessStartInfo Python(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Repository.At("bench", "highs.py"), .. arguments]);
        // NumPy's threads would only get in the way.
        start.Environment["OPENBLAS_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = "1";
        return start;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
