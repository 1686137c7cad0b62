using System.Globalization;
using System.Text;

namespace TinyM2Net.Compiler.Sweeps;

/// <summary>Every run of every sweep as CSV, a column an axis.</summary>
internal static class SweepTable
{
    public static string Write(IReadOnlyList<SweepFigures> sweeps)
    {
        var runs = sweeps.SelectMany(s => s.Runs.Select(r => (s.Sweep, s.Model, Run: r))).ToList();
        var axes = runs.SelectMany(r => r.Run.Settings.Keys).Distinct().ToList();
        var text = new StringBuilder();
        Line(["sweep", "model", "variant", .. axes, "test_samples", "balanced", "plain", "validation_balanced", "float_balanced", "bytes", "file_bytes", "bops"]);
        foreach (var (sweep, model, run) in runs)
            Line([sweep, model, run.Variant, .. axes.Select(a => run.Settings.GetValueOrDefault(a, "")), Text(run.Samples), Text(run.Balanced), Text(run.Plain), Text(run.ValidationBalanced), Text(run.FloatBalanced),
                Text(run.Bytes), Text(run.FileBytes), Text(run.Bops)]);
        return text.ToString();

        void Line(IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append('\n');
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
