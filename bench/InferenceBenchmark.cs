using System.Diagnostics;
using System.Globalization;

namespace TinyM2Net.Bench;

/// <summary>One answer of one sample on one thread, features excluded, beside ONNX Runtime's best precision.</summary>
internal sealed class InferenceBenchmark(string name, CaseStudy study) : IBenchmark
{
    private const int Rounds = 9;
    private const double RoundMilliseconds = 150;
    private const double WarmUpMilliseconds = 800;

    private static readonly string[] Header = ["", "us", "range over rounds", "ratio (range over rounds)", "GMAC/s", "share of the limit"];

    public string Name => name;

    public Action Workload(int threads) => PackedNet.Of(study, PackedNet.Settings[0]).Inference();

    public BenchmarkResult Run()
    {
        var inferences = PackedNet.Settings.Select(setting => PackedNet.Of(study, setting).Inference()).ToArray();
        var times = inferences.Select(_ => new List<double>()).ToArray();
        var peers = OnnxRuntime.Precisions.Select(_ => new List<double>()).ToArray();
        foreach (var inference in inferences)
            Microseconds(inference, WarmUpMilliseconds);
        var peerRuns = (int)(RoundMilliseconds * 1000 / OnnxRuntime.Time(study, 50)[0]);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < inferences.Length; i++)
                times[i].Add(Microseconds(inferences[i], RoundMilliseconds));
            foreach (var (list, median) in peers.Zip(OnnxRuntime.Time(study, peerRuns)))
                list.Add(median);
        }

        var best = peers.MinBy(Duel.Median)!;
        var peer = $"{OnnxRuntime.Name}-{OnnxRuntime.Precisions[Array.IndexOf(peers, best)]}";
        var limit = DotProductPeak.Measure();
        var rows = times.Zip(PackedNet.Settings).Concat(peers.Zip(OnnxRuntime.Precisions.Select(precision => $"{OnnxRuntime.Name} {precision}")))
            .Select(side => Row(side.Second, side.First, best, limit)).ToList();
        var title = FormattableString.Invariant($"{name}: one sample, one thread; {study.Plan.Macs / 1e6:F2} M multiply-accumulates; the limit is {limit / 1e9:F0} G a second of bytes, as measured here; ratios to {peer}");
        return new BenchmarkResult(
            [.. times.Zip(PackedNet.Settings).Select(side => new Ratio($"{name}-{side.Second.ToLowerInvariant()}", Duel.Median(Ratios(side.First, best)), peer))],
            [new Table(title, Header, rows), .. Profile(limit)]);
    }

    public IReadOnlyList<Table> Profile() => Profile(DotProductPeak.Measure());

    private Table[] Profile(double limit) => [.. PackedNet.Settings.Select(setting => LayerProfile.Of(PackedNet.Of(study, setting), limit))];

    /// <summary>The median of as many runs as take that long.</summary>
    internal static double Microseconds(Action inference, double milliseconds)
    {
        var times = new List<double>();
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds;)
        {
            var before = Stopwatch.GetTimestamp();
            inference();
            times.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
        }

        return Duel.Median(times);
    }

    private string[] Row(string side, List<double> times, List<double> peer, double limit)
    {
        var (median, ratios) = (Duel.Median(times), Ratios(times, peer));
        var rate = study.Plan.Macs / median * 1e6;
        return
        [
            side, Text(median, "F1"), $"{Text(times.Min(), "F1")}-{Text(times.Max(), "F1")}",
            $"{Text(Duel.Median(ratios), "F3")} ({Text(ratios.Min(), "F3")}-{Text(ratios.Max(), "F3")})",
            Text(rate / 1e9, "F1"), Text(100 * rate / limit, "F0") + " %",
        ];
    }

    private static double[] Ratios(List<double> ours, List<double> theirs) => [.. ours.Zip(theirs, (our, their) => our / their)];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
