using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TinyM2Net.Compiler.Packing;

namespace TinyM2Net.Accuracy;

/// <summary>The page of results.</summary>
internal static class ResultPage
{
    public static string Write(IReadOnlyList<ExperimentResult> results, string version)
    {
        var page = new StringBuilder();
        page.Append(string.Create(CultureInfo.InvariantCulture, $"""
            # Results

            `./build tables` makes this page and [results.json](results.json), here at version {version}. Accuracy is balanced, in percent, on samples that
            no training and no choice has seen: the mean over five seeds with their deviation, on the dataset's own test split; or, cross-validated, of all
            samples pooled, each tested once by one of five nets, whole groups on one side. Every packed row is the integer runtime's, on the file that
            ships. In brackets 95 % intervals: whole groups are drawn again, 2,000 times, for both nets of a difference together. A difference whose interval
            holds 0 is not told from chance. Sizes are KiB of weights and biases, with requantizers (what `MaxSize` counts), and of the file. Times are
            microseconds of one inference on one thread, features excluded, on {RuntimeInformation.OSArchitecture} with {Environment.ProcessorCount} processors; [performance.md](performance.md) measures with more care.


            """).ReplaceLineEndings("\n"));
        foreach (var result in results)
            Experiment(page, result);
        page.Append("""
            ## Why the paper's figures stand beside ours and are not to be compared one to one

            - The data differ. The paper's case 1 is ComParE 2021 (CCS and CSS), its case 2 2,745 pairs cut from four videos, one a class, which are not to be had; here
              people, recordings and photographs of public sets are split by group. Cut at random, one video a class is recognized by its studio: 98.5 % is likely
              to be partly that.
            - The paper gives accuracy, here it is balanced accuracy, which no majority class flatters. Its single-modality figures of case 1 (73.9 and 72.1) are another paper's.
            - Its sizes of case 1 fit no reading of its own layer table (467 KiB in float, as computed from the table); those of case 2 do, in KiB. Its text says 88.7 % where its table says 91.3 % for
              uniform 4 bits.
            - Its latency, 1.2 and 1.7 s, is a Raspberry Pi's and includes loading and display.

            """.ReplaceLineEndings("\n"));
        return page.ToString();
    }

    private static void Experiment(StringBuilder page, ExperimentResult result)
    {
        var paper = Table4.Of(result.Net);
        var isPapers = result.Folds == 0 && paper.Count > 0;
        page.Append(CultureInfo.InvariantCulture, $"## {result.Title}\n\n");
        page.Append($"| | balanced % | against float, points | weights + biases | packed | file | G bit operations | layers at 4 bits | µs |{(isPapers ? " the paper: accuracy %, KB |" : "")}\n");
        page.Append($"|---|---|---|---|---|---|---|---|---|{(isPapers ? "---|" : "")}\n");
        foreach (var row in result.Rows.Where(r => r.Other is null))
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| {row.What} | {Accuracy(row)} | {Signed(row.AgainstFloat)} | {KiB(row.WeightsAndBiases)} | {KiB(row.Packed)} | {KiB(row.File)} | {row.Bops / 1e9:0.###} | {Percent(row.NarrowShare)} | {row.Microseconds:0} |");
            page.Append(isPapers ? paper.TryGetValue(row.What.Split(' ')[0], out var figure) && !row.What.StartsWith("float,", StringComparison.Ordinal) ? FormattableString.Invariant($" {figure.Accuracy}, {figure.Kilobytes} |\n") : " |\n" : "\n");
        }

        var agreements = result.Agreements.Select(a => FormattableString.Invariant($"{a.Spearman:0.00} ({a.Low:0.00} to {a.High:0.00})"));
        page.Append(CultureInfo.InvariantCulture, $"\nLoss predicted and measured when one layer is rounded to 4 bits, Spearman's correlation over the layers, {(result.Folds == 0 ? "seed by seed" : "fold by fold")}: {string.Join(", ", agreements)}.\n\n");
        if (!result.Rows.Any(r => r.Other is not null))
            return;
        page.Append("The choice of bits, at the same budget:\n\n| chosen by | balanced % | against the product's choice, points | packed | layers at 4 bits |\n|---|---|---|---|---|\n");
        foreach (var row in result.Rows.Where(r => r.Other is not null || r.What.StartsWith("mixed at", StringComparison.Ordinal) || r.AgainstMixed is not null).OrderBy(r => r.Other is not null))
            page.Append(CultureInfo.InvariantCulture, $"| {Chooser(row)} | {Accuracy(row)} | {Signed(row.AgainstMixed)} | {KiB(row.Packed)} | {Percent(row.NarrowShare)} |\n");
        page.Append('\n');
    }

    private static string Chooser(ResultRow row) => row.Other is { } other ? other switch
    {
        Compiler.Sensitivity.SensitivityKind.Trace => "trace alone",
        Compiler.Sensitivity.SensitivityKind.Magnitude => "squared rounding error alone",
        Compiler.Sensitivity.SensitivityKind.Random => "chance",
        _ => "the product's sensitivities, in reverse order",
    } : row.What.StartsWith("mixed", StringComparison.Ordinal) ? "**the product** (trace x squared rounding error)" : $"uniform {row.What}";

    private static string Accuracy(ResultRow row)
    {
        var text = row.Deviation is { } deviation ? FormattableString.Invariant($"{row.Mean:0.0} ± {deviation:0.0}") : FormattableString.Invariant($"{row.Mean:0.0}");
        return row.Interval is { } interval ? $"{text} ({Range(interval, "0.0")})" : text;
    }

    private static string Signed(Difference? difference) =>
        difference is null ? "" : FormattableString.Invariant($"{difference.Mean:+0.0;-0.0;0.0}") + $" ({Range(difference.Interval, "+0.0;-0.0;0.0")})";

    private static string Range(ConfidenceInterval interval, string format) =>
        $"{interval.Low.ToString(format, CultureInfo.InvariantCulture)} to {interval.High.ToString(format, CultureInfo.InvariantCulture)}";

    private static string KiB(long? bytes) => bytes is { } b ? (b / 1024.0).ToString("0.0", CultureInfo.InvariantCulture) : "";

    private static string Percent(double? share) => share is { } s ? (100 * s).ToString("0", CultureInfo.InvariantCulture) + " %" : "";
}
