using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>What each layer costs, and what its bits do to it.</summary>
internal static class LayerSection
{
    public static void Write(Html page, ReportData data)
    {
        var packed = data.Layers.Any(l => l.Bits < 32);
        page.Heading("Layers", $"Weights and biases {KiB(data.Sizes.WeightsAndBiases)} KiB{(packed ? $", requantizers {KiB(data.Sizes.Requantizers)} KiB" : "")}, " +
            $"{Count(data.Layers.Sum(l => l.MultiplyAdds))} multiply-adds, {Number(data.Sizes.Bops / 1e9, "0.000")} G bit operations an inference{Budgets(data.Sizes)}.");
        if (packed)
            page.Raw(WidthLegend(data.Layers));
        page.Raw(Bars.Draw("bytes by layer", [.. data.Layers.Select(l => new Bar(l.Name, l.Bytes, $"{l.Bits} bits, {KiB(l.Bytes)} KiB", $"bits{l.Bits}"))]));
        page.Details("Every layer: shape, multiply-adds, bits, noise", () => Table(page, data, packed));
        if (data.Memory.Count > 0)
            page.Details(data.MemoryLevel is { } level ? $"Memory: every chain fits {level.Text}" : "Memory: what is near while each layer runs", () => Memory(page, data));
    }

    private static void Memory(Html page, ReportData data)
    {
        page.Table("working sets in bytes", ["layer", "packed", "by itself", "runs with", "as it runs", .. data.MemoryLevel is { } level ? (string[])[$"{level.Text}, {Count(level.Bytes)}"] : []],
            data.Memory.Select(m => (string[])
            [
                m.Layer, Count(m.Packed), Count(m.ByItself), m.Chain == m.Layer ? "-" : m.Chain, Count(m.AsItRuns),
                .. data.MemoryLevel is { } limit ? (string[])[$"{Percent(m.AsItRuns / (double)limit.Bytes)} %"] : [],
            ]));
        page.About("Packed: weights, biases and requantizers. By itself: those and the maps that the layer reads and writes, whole, as if layers ran one after the other. As it runs: layers of a chain take turns row by row, so all of their weights are near, "
            + "of the maps between them the rows under a window, and what the chain reads and writes, whole.");
    }

    /// <summary>What a bar's colour says.</summary>
    public static string WidthLegend(IEnumerable<LayerRow> layers) =>
        $"<p class=\"legend\">{string.Join(' ', (layers.Any(l => l.Bits == 2) ? (int[])[8, 4, 2] : [8, 4]).Select(bits => $"<span class=\"key bits{bits}\"></span>{bits} bits"))}</p>";

    private static void Table(Html page, ReportData data, bool packed)
    {
        var timed = data.Layers.Any(l => l.Microseconds is not null);
        page.Table("layers", ["layer", "input", "output", "parameters", "multiply-adds", "bits", "bytes", .. packed ? (string[])["weights' SQNR, dB", "inputs clipped, %"] : [], .. timed ? (string[])["µs"] : []],
            data.Layers.Select(l => (string[])
            [
                l.Name, l.Input, l.Output, Count(l.Parameters), Count(l.MultiplyAdds), l.Bits == l.ActivationBits ? $"{l.Bits}" : $"W{l.Bits}A{l.ActivationBits}", Count(l.Bytes),
                .. packed ? (string[])[l.WeightSqnr is { } sqnr ? Number(sqnr) : "exact", l.Clipped is { } clipped ? Number(clipped * 100, "0.00") : "-"] : [],
                .. timed ? (string[])[l.Microseconds is { } time ? Number(time) : "-"] : [],
            ]));
        if (packed)
            page.About($"Bits: of weights and of what the layer reads. SQNR: the tuned weights' energy over that of their rounding error. Clipped: values that the layer reads beyond its largest integer, on {data.NoiseSamples} samples of the validation split. " +
                (timed ? "Time: as the item's LatencyProfile has it, measured on the device." : "Time by layer is not in here, since no LatencyProfile of the device was given; the app's bench --profile measures one."));
    }

    private static string Budgets(SizeFigures sizes)
    {
        var budgets = string.Join(", ", new[]
        {
            sizes.MaxSize is { } size ? $"budget {KiB(size)} KiB" : null,
            sizes.MaxBops is { } bops ? $"budget {Number(bops / 1e9, "0.000")} G" : null,
        }.OfType<string>());
        return budgets.Length == 0 ? "" : "; " + budgets;
    }
}
