using System.Globalization;

namespace TinyM2Net.Bench;

/// <summary>One unit of the engine's work beside PyTorch's, with one thread and with two, and the limit that the arithmetic sets.</summary>
/// <param name="work">What pytorch.py calls it.</param>
/// <param name="passes">Passes of the net's multiply-adds in one unit.</param>
internal abstract class PyTorchBenchmark(string name, CaseStudy study, string work, int passes) : IBenchmark
{
    private static readonly string[] Header =
        ["threads", "ours ms", "PyTorch ms", "ratio (range over rounds)", "of processor time", "limit ms", "share of the limit", "peak memory MiB", "PyTorch MiB", "ratio"];

    public string Name => name;

    protected CaseStudy Study => study;

    public abstract Action Workload(int threads);

    public BenchmarkResult Run()
    {
        var (single, both) = (Meet(1), Meet(2));
        var multiplyAdds = MultiplyAddPeak.Measure();
        var limit = 1000.0 * passes * study.Plan.Macs * CaseStudy.BatchSize / multiplyAdds;
        var rows = new[]
        {
            Row(1, single, limit),
            Row(2, both, limit / 2),
        };
        var title = FormattableString.Invariant($"{name}: batch {CaseStudy.BatchSize}; limit = {passes} x {study.Plan.Macs / 1e6:F2} M multiply-adds a sample at {multiplyAdds / 1e9:F1} G a second and core, as measured here");
        return new BenchmarkResult(
            [new(name, single.Ratio, PyTorch.Name), new(name + "-2threads", both.Ratio, PyTorch.Name), new(name + "-memory", MemoryRatio(single), PyTorch.Name)],
            [new Table(title, Header, rows), .. Profile()]);
    }

    public virtual IReadOnlyList<Table> Profile() => [];

    private Duel Meet(int threads)
    {
        using var ours = WorkerProcess.Ours(name, threads);
        using var theirs = PyTorch.Start(study, work, threads);
        return Duel.Run(ours, theirs);
    }

    private static string[] Row(int threads, Duel duel, double limit) =>
    [
        Text(threads, "F0"), Text(duel.Ours, "F2"), Text(duel.Theirs, "F2"),
        $"{Text(duel.Ratio, "F3")} ({Text(duel.LowestRatio, "F3")}-{Text(duel.HighestRatio, "F3")})",
        Text(duel.ProcessorRatio, "F3"), Text(limit, "F2"), Text(100 * limit / duel.Ours, "F0") + " %",
        Text(duel.OurMemory / 1048576.0, "F0"), Text(duel.TheirMemory / 1048576.0, "F0"), Text(MemoryRatio(duel), "F3"),
    ];

    private static double MemoryRatio(Duel duel) => (double)duel.OurMemory / duel.TheirMemory;

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
