using TinyM2Net.Compiler.BitSearch;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>What the search could choose from, what it chose, and what more of a budget would buy.</summary>
internal static class SearchSection
{
    public static void Write(Html page, BitSearchResult found)
    {
        if (found is not { Objective: { } loss, Front: { } front })
            return;
        page.Heading("Choice of bits", $"Each point is the least sum of the layers' sensitivities, which is what the search minimizes, at one size, the other budgets kept{(front.IsWhole ? "" : "; there are too many, so these lie evenly by size")}. " +
            $"Chosen: {KiB(found.Size)} KiB, sum {Short(loss)}, {found.Bits.Values.Count(b => b < 8)} of {found.Bits.Count} layers at fewer than 8 bits; " +
            $"{(found.Bound >= loss ? "proven least: its bound is equal" : $"not proven least: its bound is {Short(found.Bound ?? 0)}")}.");
        page.Raw("<div class=\"pair\">").Raw(Front(found, front.Points, loss)).Raw("<div>");
        Budgets(page, found.Budgets);
        page.Raw("</div></div>");
        page.Details("Along the front", () => page.Table("points of the front near the chosen one and at its ends", ["", "KiB", "sum of sensitivities", "layers under 8 bits"], Near(found, front.Points, loss)));
    }

    private static string Front(BitSearchResult found, IReadOnlyList<FrontPoint> points, double loss)
    {
        var shown = Plot.Thin(points);
        var limit = found.MaxSize is { } most && most <= points[^1].Size * 1.25 ? most : (double?)null;
        double KiBOf(double bytes) => bytes / 1024;
        var (from, to) = (KiBOf(points[0].Size), KiBOf(Math.Max(points[^1].Size, limit ?? 0)));
        var ticks = Plot.Ticks(Math.Max(points.Max(p => p.Objective), loss));
        var plot = new Plot("Pareto front over size and sensitivity",
            $"From {Number(from)} KiB at {Short(points[0].Objective)} to {KiB(points[^1].Size)} KiB at {Short(points[^1].Objective)}; chosen is {KiB(found.Size)} KiB at {Short(loss)}.", (from, to), (0, ticks[^1]));
        plot.VerticalAxis(ticks, Plot.Tick).HorizontalAxis([from, (from + to) / 2, to], v => Number(v), "size, KiB (up: sum of sensitivities)");
        if (limit is { } budget)
            plot.Line("limit", KiBOf(budget), 0, KiBOf(budget), ticks[^1]);

        // Between two points nothing better is to be had than the smaller one.
        plot.Line("first", [.. shown.SelectMany((p, i) => i == 0 ? [(KiBOf(p.Size), p.Objective)] : new[] { (KiBOf(p.Size), shown[i - 1].Objective), (KiBOf(p.Size), p.Objective) })]);
        const int mostDots = 60;
        if (shown.Count <= mostDots)
            foreach (var point in shown)
                plot.Dot("dot", KiBOf(point.Size), point.Objective, 3, $"{KiB(point.Size)} KiB, {Short(point.Objective)}, {point.NarrowLayers} layers under 8 bits");
        plot.Dot("chosen", KiBOf(found.Size), loss, 6, $"chosen: {KiB(found.Size)} KiB, {Short(loss)}").Label(KiBOf(found.Size), loss, "chosen");
        return $"<figure>{plot}<figcaption>{points.Count} points{(limit is { } line ? $"; the upright line is MaxSize, {Number(KiBOf(line))} KiB" : "")}.</figcaption></figure>";
    }

    private static void Budgets(Html page, IReadOnlyList<BudgetUse> budgets)
    {
        if (budgets.Count == 0)
            return;
        page.Raw("<ul>" + string.Concat(budgets.Select(b => $"<li>{Encode(Sentence(b))}</li>")) + "</ul>");
        page.About("Prices are the linear relaxation's: for a little more, spread over the layers. Whole layers move in steps, as the front shows.");
    }

    private static string Sentence(BudgetUse budget) =>
        $"{budget.Name}: {Number(budget.Used, "0.##")} of {Number(budget.Limit, "0.##")} {budget.Unit} used; {(budget.Price > 0 ? $"1 {budget.Unit} more buys {Short(budget.Price)}" : "more would buy nothing")}.";

    private static IEnumerable<IReadOnlyList<string>> Near(BitSearchResult found, IReadOnlyList<FrontPoint> points, double loss)
    {
        yield return Row("smallest", points[0]);
        if (points.LastOrDefault(p => p.Size < found.Size) is { } smaller && smaller != points[0])
            yield return Row("the next smaller", smaller);
        yield return ["chosen", KiB(found.Size), Short(loss), $"{found.Bits.Values.Count(b => b < 8)}"];
        if (points.FirstOrDefault(p => p.Size > found.Size) is { } larger && larger != points[^1])
            yield return Row("the next larger", larger);
        yield return Row("largest", points[^1]);

        static string[] Row(string name, FrontPoint point) => [name, KiB(point.Size), Short(point.Objective), $"{point.NarrowLayers}"];
    }
}
