using System.Globalization;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>Whether a finished model is good enough for its item, by its report's figures: what fails a build in CI.</summary>
internal static class AccuracyGate
{
    /// <param name="limits">What the item asks for.</param>
    /// <param name="project">The file to blame.</param>
    /// <param name="page">The model's report, for the user to look at.</param>
    /// <returns>TM2N5003, once for each limit that is not kept.</returns>
    public static IEnumerable<Diagnostic> Check(AccuracyLimits limits, ReportData report, string? project, string page)
    {
        var trained = report.Trained(limits.Split);
        var shipped = report.Shipped(limits.Split);
        if (limits.Least is { } least && shipped.Balanced < least)
            yield return Failure($"MinAccuracy asks for {Percent(least)} %. {(trained.Balanced < least ? OfTraining(trained) : OfQuantization(trained))}");
        if (limits.MostDrop is { } drop && trained.Balanced - shipped.Balanced > drop)
            yield return Failure(
                $"{Percent(trained.Balanced - shipped.Balanced)} points below {trained.What} ({Percent(trained.Balanced)} %), where MaxAccuracyDrop allows {Percent(drop)}. {OfQuantization(trained)}");

        Diagnostic Failure(string what) => new(DiagnosticCodes.AccuracyNotReached, Severity.Error,
            string.Create(CultureInfo.InvariantCulture, $"{report.Model}: {shipped.What} has a balanced accuracy of {Percent(shipped.Balanced)} % on the {shipped.Split} split ({shipped.Samples} samples): {what} Its report: {page}"),
            project);
    }

    private static string OfTraining(AccuracyRow trained) =>
        $"{Capitalized(trained.What)} is below that itself, with {Percent(trained.Balanced)} %: give it more data or training.epochs, or wider layers.";

    private static string OfQuantization(AccuracyRow trained) =>
        $"{Capitalized(trained.What)} has {Percent(trained.Balanced)} %, so quantization loses it: raise MaxSize, set Precision to W8A8, or raise quantization.epochs.";

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
