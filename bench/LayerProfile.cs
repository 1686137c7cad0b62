using System.Globalization;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Bench;

/// <summary>
/// Where an inference's time goes. Layers run fused, row by row, so a layer's time is what the net takes up to it less what it takes up to
/// the layer before; the product has no stopwatch.
/// </summary>
internal static class LayerProfile
{
    private const int Rounds = 5;
    private const double RoundMilliseconds = 12;

    private static readonly string[] Header = ["layer", "output", "kMAC", "us", "share", "GMAC/s", "share of the limit"];

    public static Table Of(PackedNet net, double limit)
    {
        var prefixes = Enumerable.Range(1, net.Graph.Nodes.Count).Select(net.Inference).ToArray();
        var fastest = prefixes.Select(_ => double.MaxValue).ToArray();
        foreach (var prefix in prefixes)
            InferenceBenchmark.Microseconds(prefix, 4 * RoundMilliseconds);
        for (var round = 0; round < Rounds; round++)
            for (var i = 0; i < prefixes.Length; i++)
                fastest[i] = Math.Min(fastest[i], InferenceBenchmark.Microseconds(prefixes[i], RoundMilliseconds));
        var rows = new List<string[]>();
        for (var i = 0; i < prefixes.Length; i++)
            rows.Add(Row(net.Graph.Nodes[i].Name, net.Graph.Tensors[net.Graph.Nodes[i].Output].Shape, GraphCost.Macs(net.Graph.Nodes[i], net.Graph),
                i == 0 ? fastest[0] : fastest[i] - fastest[i - 1], fastest[^1], limit));
        rows.Add(Row("all", null, net.Graph.Nodes.Sum(node => GraphCost.Macs(node, net.Graph)), fastest[^1], fastest[^1], limit));
        return new Table($"Where the time goes: {net.Setting}", Header, rows);
    }

    private static string[] Row(string layer, Shape? output, long macs, double time, double total, double limit)
    {
        var rate = macs / time * 1e6;
        return
        [
            layer, output?.ToString() ?? "", Text(macs / 1e3, "F0"), Text(time, "F1"), Text(100 * time / total, "F1") + " %",
            macs > 0 ? Text(rate / 1e9, "F1") : "", macs > 0 ? Text(100 * rate / limit, "F0") + " %" : "",
        ];
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
