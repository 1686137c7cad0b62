using System.Text;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>What was taken for what.</summary>
internal static class ConfusionTable
{
    /// <summary>Beyond, a matrix is not read, only searched.</summary>
    private const int MostLabels = 20;

    private const int Mistakes = 30;

    /// <param name="name">Whose answers, for who cannot see the table's place.</param>
    public static void Write(Html page, string name, IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<int>> counts)
    {
        if (labels.Count <= MostLabels)
            page.Raw(Matrix(name, labels, counts));
        else
            Largest(page, name, labels, counts);
    }

    /// <summary>Truth down, answer across; the share of a row colours its cell.</summary>
    private static string Matrix(string name, IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<int>> counts)
    {
        var html = new StringBuilder($"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{Encode(name)}\"><table class=\"confusion\"><thead><tr><th scope=\"col\">truth \\ answer</th>");
        foreach (var label in labels)
            html.Append($"<th scope=\"col\">{Breakable(label)}</th>");
        html.Append("<th scope=\"col\">recall</th></tr></thead><tbody>\n");
        for (var truth = 0; truth < labels.Count; truth++)
        {
            var total = counts[truth].Sum();
            html.Append($"<tr><th scope=\"row\">{Encode(labels[truth])}</th>");
            for (var answer = 0; answer < labels.Count; answer++)
            {
                var share = total == 0 ? 0 : counts[truth][answer] / (double)total;
                html.Append(share > 0 ? $"<td class=\"{(truth == answer ? "hit" : "miss")}\" style=\"--share:{Number(0.12 + share * 0.48, "0.00")}\">{counts[truth][answer]}</td>" : "<td>0</td>");
            }

            html.Append($"<td>{(total == 0 ? "-" : Percent(counts[truth][truth] / (double)total) + " %")}</td></tr>\n");
        }

        return html.Append("</tbody></table></div>").ToString();
    }

    private static void Largest(Html page, string name, IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<int>> counts)
    {
        var mistakes = Enumerable.Range(0, labels.Count).SelectMany(truth => Enumerable.Range(0, labels.Count).Where(answer => answer != truth && counts[truth][answer] > 0)
            .Select(answer => (Truth: truth, Answer: answer, Count: counts[truth][answer]))).OrderByDescending(m => m.Count).ThenBy(m => m.Truth).ThenBy(m => m.Answer).ToList();
        page.About($"{labels.Count} labels are too many for a matrix: the {Math.Min(Mistakes, mistakes.Count)} most frequent of {mistakes.Count} kinds of mistakes.");
        page.Table(name, ["truth", "answer", "samples", "of the truth's"], mistakes.Take(Mistakes).Select(m => (string[])
            [labels[m.Truth], labels[m.Answer], $"{m.Count}", $"{counts[m.Truth].Sum()}"]));
    }
}
