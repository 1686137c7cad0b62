using System.Globalization;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Bench;

/// <summary>What an inference costs a Raspberry Pi 4 and 5 in instructions, on emulated processors. Peers were counted once: <c>../shared/peers/baselines.md</c>, section 8.</summary>
internal sealed class InstructionBenchmark(string name) : IBenchmark
{
    private static readonly string[] Header = ["layer", "kMAC", "k instructions", "share", "MAC per instruction"];

    private static readonly (string Processor, string Pi)[] Processors = [("cortex-a72", "Pi 4"), ("cortex-a76", "Pi 5")];

    /// <summary>ONNX Runtime's best of fp32 and 8 bits, in millions.</summary>
    private static readonly Dictionary<(string, string), double> Peers = new()
    {
        [("cs1", "cortex-a72")] = 8.89,
        [("cs1", "cortex-a76")] = 7.13,
        [("cs2", "cortex-a72")] = 4.21,
        [("cs2", "cortex-a76")] = 2.83,
    };

    public string Name => name;

    public Action Workload(int threads) => PackedNet.Of(CaseStudy.Two, PackedNet.Settings[0]).Inference();

    public BenchmarkResult Run()
    {
        InstructionCount.Prepare();
        var (ratios, summary, layers) = (new List<Ratio>(), new List<string[]>(), new List<Table>());
        foreach (var study in new[] { CaseStudy.One, CaseStudy.Two })
            foreach (var (processor, pi) in Processors)
            {
                var counts = InstructionCount.On(processor, study.PeerName, study);
                foreach (var (setting, counted) in counts)
                {
                    var (instructions, total, unrequantized) = (counted[..^1], counted[^2], counted[^1]);
                    summary.Add([study.PeerName, $"{processor} ({pi})", setting, Text(total / 1e6, "F3"), Text(study.Plan.Macs / total, "F2"), Text(total / counts["W8A8"][^2], "F3"),
                        Text(100 * (total - unrequantized) / total, "F1") + " %"]);
                    ratios.Add(new Ratio($"{name}-{study.PeerName}-{processor}-{setting.ToLowerInvariant()}", total / 1e6 / Peers[(study.PeerName, processor)], OnnxRuntime.Name));
                    layers.Add(Layers($"{study.PeerName} on {processor}: {setting}", PackedNet.Of(study, setting).Graph, instructions));
                }
            }

        var table = new Table("Guest instructions of one inference, features excluded", ["net", "processor", "setting", "M instructions", "MAC per instruction", "to W8A8", "of which requantization"], summary);
        return new BenchmarkResult(ratios, [table, .. layers]);
    }

    private static Table Layers(string title, IntegerGraph graph, double[] instructions)
    {
        var rows = graph.Nodes.Select((node, i) => Row(node.Name, GraphCost.Macs(node, graph), i == 0 ? instructions[0] : instructions[i] - instructions[i - 1], instructions[^1]));
        return new Table(title, Header, [.. rows, Row("all", graph.Nodes.Sum(node => GraphCost.Macs(node, graph)), instructions[^1], instructions[^1])]);
    }

    private static string[] Row(string layer, long macs, double instructions, double total) =>
        [layer, Text(macs / 1e3, "F0"), Text(instructions / 1e3, "F1"), Text(100 * instructions / total, "F1") + " %", macs > 0 ? Text(macs / instructions, "F2") : ""];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
