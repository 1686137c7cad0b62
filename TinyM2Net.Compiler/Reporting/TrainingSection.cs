using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>How the float network learned, and what of it never fires.</summary>
internal static class TrainingSection
{
    public static void Write(Html page, ReportData data)
    {
        if (data.History.Count == 0)
            return;
        page.Heading("Training", "The float network's. Of the last third of the epochs, the one with the best balanced accuracy on the validation split is kept: the circle.");
        page.Raw("<div class=\"pair\">").Raw(Loss(data.History)).Raw(Accuracy(data.History)).Raw("</div>");
        SilentUnits(page, data);
    }

    private static string Loss(IReadOnlyList<EpochRow> history)
    {
        var ticks = Plot.Ticks(history.Max(e => Math.Max(e.TrainLoss, e.ValidationLoss)));
        var plot = Epochs("Loss by epoch", $"Training loss from {Short(history[0].TrainLoss)} to {Short(history[^1].TrainLoss)}, validation loss from {Short(history[0].ValidationLoss)} to {Short(history[^1].ValidationLoss)}.",
            history, ticks, Plot.Tick);
        plot.Line("first", Points(history, e => e.TrainLoss)).Line("second", Points(history, e => e.ValidationLoss));
        if (history.FirstOrDefault(e => e.Best) is { } kept)
            plot.Dot("chosen", kept.Epoch, kept.ValidationLoss, 5, $"kept: epoch {kept.Epoch}, validation loss {Short(kept.ValidationLoss)}");
        return $"<figure>{plot}<figcaption><span class=\"key\"></span>training loss <span class=\"key second\"></span>validation loss</figcaption></figure>";
    }

    private static string Accuracy(IReadOnlyList<EpochRow> history)
    {
        var plot = Epochs("Balanced accuracy on the validation split by epoch", $"From {Percent(history[0].ValidationBalanced)} % to {Percent(history[^1].ValidationBalanced)} %.", history, [0, 0.25, 0.5, 0.75, 1], v => $"{Number(v * 100, "0")} %");
        plot.Line("first", Points(history, e => e.ValidationBalanced));
        if (history.FirstOrDefault(e => e.Best) is { } kept)
            plot.Dot("chosen", kept.Epoch, kept.ValidationBalanced, 5, $"kept: epoch {kept.Epoch}, {Percent(kept.ValidationBalanced)} %");
        return $"<figure>{plot}<figcaption><span class=\"key\"></span>validation balanced accuracy</figcaption></figure>";
    }

    private static Plot Epochs(string title, string description, IReadOnlyList<EpochRow> history, IReadOnlyList<double> ticks, Func<double, string> tick) =>
        new Plot(title, description, (history[0].Epoch, history[^1].Epoch), (0, ticks[^1]))
            .VerticalAxis(ticks, tick)
            .HorizontalAxis(history.Count == 1 ? [history[0].Epoch] : [history[0].Epoch, history[^1].Epoch], v => Number(v, "0"), "epoch");

    private static IReadOnlyList<(double X, double Y)> Points(IReadOnlyList<EpochRow> history, Func<EpochRow, double> value) => [.. Plot.Thin(history).Select(e => ((double)e.Epoch, value(e)))];

    private static void SilentUnits(Html page, ReportData data)
    {
        if (data.DeadUnits.Count == 0)
            return;
        var silent = data.DeadUnits.Sum(d => d.Dead);
        page.Details($"{Count(silent)} of {Count(data.DeadUnits.Sum(d => d.Units))} units never fire on the training split{(data.PrunedBytes > 0 ? $"; without them the model is {KiB(data.PrunedBytes)} KiB smaller" : "")}",
            () => page.Table("units that never fire", ["ReLU layer", "never fire", "units", "%"],
                data.DeadUnits.Select(d => (string[])[d.Layer, $"{d.Dead}", $"{d.Units}", Percent(d.Dead / (double)Math.Max(1, d.Units))])));
    }
}
